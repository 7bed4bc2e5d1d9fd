/** Gifts as a person sees them, and what is left of the time to pick one up. Pure. */

import type { components } from "#api";

type Schemas = components["schemas"];
export type Gift = Schemas["OfferOut"];
export type OwnGift = Schemas["OwnGift"];
export type Voucher = Schemas["VoucherOut"];
export type Redemption = Schemas["RedemptionOut"];
export type GiftPicture = Gift["picture"];

/** What somebody sees who may not see what stands against it: everybody's view of a gift. */
export interface ShownGift extends Gift {
  own: Pick<OwnGift, "may_redeem" | "left_for_person" | "left_for_family" | "why_not"> | null;
}

export interface ShownGifts {
  /** Points to spend; null where they are nobody's business. */
  available: number | null;
  items: ShownGift[];
}

export type TimeLeft =
  | { unit: "days"; days: number; hours: number }
  | { unit: "hours"; hours: number; minutes: number }
  | { unit: "minutes"; minutes: number }
  | { unit: "over" };

const MINUTE_MS = 60_000;

/** What is left until `end`, rounded up to whole minutes: nobody is told that it is over while it is not. */
export function timeLeft(end: string | Date, now: Date): TimeLeft {
  const minutes = Math.ceil((new Date(end).getTime() - now.getTime()) / MINUTE_MS);
  if (minutes <= 0) return { unit: "over" };
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return { unit: "days", days: Math.floor(hours / 24), hours: hours % 24 };
  return hours > 0 ? { unit: "hours", hours, minutes: minutes % 60 } : { unit: "minutes", minutes };
}

/** The districts in which something lies, in the order of their ids. */
export const districtsOf = (gifts: readonly Gift[]): string[] =>
  [...new Set(gifts.flatMap((gift) => gift.places.map((place) => place.district)))].sort();

/** The gifts that lie in a district, or all for an empty one; with `onlyMine` those that may be had now. */
export const chosenGifts = (gifts: readonly ShownGift[], district: string, onlyMine: boolean): ShownGift[] =>
  gifts.filter(
    (gift) =>
      (district === "" || gift.places.some((place) => place.district === district)) &&
      (!onlyMine || gift.own?.may_redeem === true),
  );
