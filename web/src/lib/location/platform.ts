/** Which settings a person has to open: named by the system of their device. */

export type Platform = "ios" | "android" | "desk";

/** Tell by the browser's own description. An iPad calls itself a Macintosh, but has a touch screen. */
export function platformOf(userAgent: string, touchPoints: number): Platform {
  if (/iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && touchPoints > 1))
    return "ios";
  return userAgent.includes("Android") ? "android" : "desk";
}

export const platform = (): Platform => platformOf(navigator.userAgent, navigator.maxTouchPoints);
