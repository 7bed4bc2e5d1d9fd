/** Whether a park is open now, by Hong Kong's clock wherever the device's stands. */

const MINUTES_A_DAY = 1_440;
/** Closing within this is worth saying: less than a walk there and a look round. */
export const SOON_MINUTES = 60;

export type Opening =
  | { state: "unknown" | "always" }
  | { state: "open" | "closing-soon"; closes: string; minutes: number }
  | { state: "closed"; opens: string; minutes: number };

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Hong_Kong",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** Minutes from "06:30:00" or "06:30". */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

const until = (from: number, to: number): number => (to - from + MINUTES_A_DAY) % MINUTES_A_DAY;

/** What the hours mean at `now`. Closing before opening is past midnight; equal times never close. */
export function openingAt(hours: { opens: string; closes: string } | null, now: Date): Opening {
  if (!hours) return { state: "unknown" };
  const [opens, closes, at] = [hours.opens, hours.closes, CLOCK.format(now)].map(minutesOf) as [
    number,
    number,
    number,
  ];
  if (opens === closes) return { state: "always" };
  const isOpen = until(opens, at) < until(opens, closes);
  if (!isOpen) return { state: "closed", opens: hours.opens.slice(0, 5), minutes: until(at, opens) };
  const minutes = until(at, closes);
  return {
    state: minutes <= SOON_MINUTES ? "closing-soon" : "open",
    closes: hours.closes.slice(0, 5),
    minutes,
  };
}

/** Whether somebody may go there now. Parks whose hours nobody knows are unfenced and count as open. */
export const isOpenAt = (hours: { opens: string; closes: string } | null, now: Date): boolean =>
  openingAt(hours, now).state !== "closed";
