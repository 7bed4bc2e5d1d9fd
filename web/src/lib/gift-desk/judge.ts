/** Whether a counter may hand out a gift without a network. Pure. */

import type { OfflineUse } from "./uses";
import type { ReadVoucher } from "./voucher-token";

export interface CounterFacts {
  pointId: string;
  /** How many more of each gift, when the server was last asked. */
  allowances: Readonly<Record<string, number>>;
  /** The uses that it had been told of before it was asked, by their ids: these are in its numbers. */
  counted: readonly string[];
}

export type Refusal =
  { why: "no_key" | "invalid" | "elsewhere" | "over" | "allowance" } | { why: "used"; at: string };

/** How many more of a gift: what the server said, less what it did not know when it said so. */
export const allowanceLeft = (counter: CounterFacts, giftId: string, uses: readonly OfflineUse[]): number =>
  (counter.allowances[giftId] ?? 0) -
  uses.filter((use) => use.giftId === giftId && !use.isAtServer && !counter.counted.includes(use.id)).length;

/** Why not, or null for "hand it out". `counter` is null on a device that was never online with it. */
export function refusalOf(
  voucher: ReadVoucher | null,
  counter: CounterFacts | null,
  uses: readonly OfflineUse[],
  now: Date,
): Refusal | null {
  if (!counter) return { why: "no_key" };
  if (!voucher) return { why: "invalid" };
  const before = uses.find((use) => use.redemptionId === voucher.redemptionId);
  if (before) return { why: "used", at: before.usedAt };
  if (voucher.pointId !== counter.pointId) return { why: "elsewhere" };
  if (voucher.expiresAt <= now) return { why: "over" };
  return allowanceLeft(counter, voucher.giftId, uses) > 0 ? null : { why: "allowance" };
}
