/** What is left of the time to pick something up, in words. */

import { m } from "#messages";
import { timeLeft } from "./gifts";

export function timeLeftWords(end: string | Date, now: Date): string {
  const left = timeLeft(end, now);
  switch (left.unit) {
    case "days":
      return m.gifts_left_days({ days: left.days, hours: left.hours });
    case "hours":
      return m.gifts_left_hours({ hours: left.hours, minutes: left.minutes });
    case "minutes":
      return m.gifts_left_minutes({ minutes: left.minutes });
    case "over":
      return m.gifts_left_over();
  }
}
