/** The order of devices, changed by hand. Pure. */

import type { components } from "#api";

type Schemas = components["schemas"];
export type RankedDevice = Schemas["RankedDeviceOut"];
export type StepRanking = Schemas["StepRankingOut"];

/** The list with the one at `from` put to `to`; out of range changes nothing. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const made = [...list];
  const one = made[from];
  if (one === undefined || to < 0 || to >= made.length) return made;
  made.splice(from, 1);
  made.splice(to, 0, one);
  return made;
}

export const keyOf = (device: RankedDevice): string => `${device.source} ${device.key}`;

/** Whether two orders say the same: places, and what is left out. */
export const isSameOrder = (one: readonly RankedDevice[], other: readonly RankedDevice[]): boolean =>
  one.length === other.length &&
  one.every((device, place) => {
    const beside = other[place];
    return beside && keyOf(device) === keyOf(beside) && device.is_counted === beside.is_counted;
  });

/** The place over which a finger is: the first row whose middle is below it, else the last. */
export function placeUnder(y: number, rows: readonly { top: number; height: number }[]): number {
  const place = rows.findIndex((row) => y < row.top + row.height);
  return place < 0 ? rows.length - 1 : place;
}
