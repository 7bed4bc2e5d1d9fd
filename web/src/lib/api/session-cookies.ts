/** What the page can read of its session: the token against forged requests, and how long the access token is good. */

const CSRF_COOKIES = ["__Host-eplus_csrf", "eplus_csrf"];
const LIFE_COOKIES = ["__Host-eplus_access_life", "eplus_access_life"];
/** Renewed this long before its end: a device's clock that is off by less than a minute counts as right. */
const AHEAD_S = 75;
const AHEAD_SHARE = 0.25; // of a life that is short

function readCookie(names: readonly string[]): string | null {
  for (const part of document.cookie.split("; ")) {
    const [name, value] = part.split("=", 2);
    if (name && value && names.includes(name)) return decodeURIComponent(value);
  }
  return null;
}

export const csrfToken = (): string | null => readCookie(CSRF_COOKIES);

/** Whether this browser holds a session: its readable cookie lives exactly as long. */
export const hasSession = (): boolean => csrfToken() !== null;

/** Whether the access token has ended or soon will, `nowS` by the server's clock in Unix time. No when nobody knows. */
export function isAccessDue(nowS: number): boolean {
  const [beginsS, endsS] = (readCookie(LIFE_COOKIES) ?? "").split("-").map(Number);
  if (!beginsS || !endsS || !hasSession()) return false;
  // Before it began: the device's clock was set back since, and says nothing of its end.
  return nowS >= endsS - Math.min(AHEAD_S, AHEAD_SHARE * (endsS - beginsS)) || nowS < beginsS - AHEAD_S;
}
