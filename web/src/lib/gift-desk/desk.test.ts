/** Without a network a counter hands out what is signed, lies here, is in time, was not used here, and is allowed. */

import { expect, test } from "vitest";
import { allowanceLeft, refusalOf, type CounterFacts } from "./judge";
import type { OfflineUse } from "./uses";
import { readVoucher } from "./voucher-token";

const NOW = new Date("2026-12-01T02:00:00Z");
const COUNTER: CounterFacts = { pointId: "park", allowances: { kite: 2 }, counted: [] };
const CLAIMS = { jti: "0199", gift: "kite", point: "park", exp: Date.parse("2026-12-02T00:00:00Z") / 1_000 };

const coded = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const text = (value: unknown): string => coded(new TextEncoder().encode(JSON.stringify(value)));

async function signed(pair: CryptoKeyPair, claims: object = CLAIMS, typ = "gift-voucher"): Promise<string> {
  const whole = `${text({ alg: "EdDSA", kid: "1", typ })}.${text(claims)}`;
  const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, new TextEncoder().encode(whole));
  return `${whole}.${coded(new Uint8Array(signature))}`;
}

async function keysOf(pair: CryptoKeyPair): Promise<Record<string, string>[]> {
  const { kty = "", crv = "", x = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return [{ kty, crv, x, kid: "1", alg: "EdDSA" }];
}

const pair = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]) as Promise<CryptoKeyPair>;

test("only what our key signed as a voucher is read", async () => {
  const [ours, other] = await Promise.all([pair(), pair()]);
  const keys = await keysOf(ours);
  const token = await signed(ours);
  expect(await readVoucher(token, keys)).toEqual({
    redemptionId: "0199",
    giftId: "kite",
    pointId: "park",
    expiresAt: new Date("2026-12-02T00:00:00Z"),
  });
  const [head, , signature] = token.split(".");
  const changed = `${head}.${text({ ...CLAIMS, gift: "picnic" })}.${signature}`;
  for (const bad of [changed, await signed(other), await signed(ours, CLAIMS, "certificate"), "", "a.b.c"]) {
    expect(await readVoucher(bad, keys), bad).toBeNull();
  }
});

test("a counter hands out once, in time, at its point, and no more than it may", () => {
  const voucher = {
    redemptionId: "0199",
    giftId: "kite",
    pointId: "park",
    expiresAt: new Date("2026-12-02T00:00:00Z"),
  };
  const use = (redemptionId: string, isTold = false): OfflineUse => ({
    ...{ id: redemptionId, counterId: "park-1", voucher: "", redemptionId, giftId: "kite" },
    ...{ usedAt: "2026-12-01T01:00:00Z", toldAt: isTold ? NOW.toISOString() : null },
  });
  const why = (...rest: Parameters<typeof refusalOf>): string | undefined => refusalOf(...rest)?.why;
  expect(refusalOf(voucher, COUNTER, [], NOW)).toBeNull();
  expect(why(voucher, null, [], NOW)).toBe("no_key");
  expect(why(null, COUNTER, [], NOW)).toBe("invalid");
  expect(refusalOf(voucher, COUNTER, [use("0199", true)], NOW)).toEqual({
    why: "used",
    at: "2026-12-01T01:00:00Z",
  });
  expect(why({ ...voucher, pointId: "hall" }, COUNTER, [], NOW)).toBe("elsewhere");
  expect(why(voucher, COUNTER, [], voucher.expiresAt)).toBe("over");
  expect(refusalOf(voucher, COUNTER, [use("01")], NOW)).toBeNull();
  expect(why(voucher, COUNTER, [use("01"), use("02")], NOW)).toBe("allowance");
  // What was told is in the server's number once it was asked again, not before.
  expect(allowanceLeft(COUNTER, "kite", [use("01", true), use("02")])).toBe(0);
  expect(allowanceLeft({ ...COUNTER, counted: ["01"] }, "kite", [use("01", true), use("02")])).toBe(1);
  expect(allowanceLeft(COUNTER, "hat", [])).toBe(0);
});
