/** A pass is known by its signature and its minute, also by a browser without the curve. */

import { afterEach, expect, test, vi } from "vitest";
import { lookAt } from "./passes";
import { toBase64Url } from "./sealing";

const ISSUED_S = 1_791_599_400;

async function made(issuedS = ISSUED_S): Promise<{ pass: string; x: string }> {
  const keys = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const signed = new Uint8Array(49).fill(7);
  signed[0] = 1;
  new DataView(signed.buffer).setUint32(1, issuedS);
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", keys.privateKey, signed));
  const x = toBase64Url(new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey)));
  return { pass: toBase64Url(new Uint8Array([...signed, ...signature])), x };
}
const at = (ageS: number): number => (ISSUED_S + ageS) * 1_000;

afterEach(() => vi.restoreAllMocks());

test.each([
  [-31, "stale"],
  [-30, "checked"],
  [90, "checked"],
  [91, "stale"],
])("scanned after %i s it is %s", async (ageS, what) => {
  const { pass, x } = await made();
  expect(await lookAt(pass, [{ x }], at(ageS))).toBe(what);
});

test("what is not signed by us, or changed, is told from what is no pass at all", async () => {
  const [{ pass, x }, other] = [await made(), await made()];
  expect(await lookAt(pass, [{ x: other.x }], at(1))).toBe("false");
  const changed = pass.slice(0, 20) + (pass[20] === "A" ? "B" : "A") + pass.slice(21);
  expect(await lookAt(changed, [{ x }], at(1))).toBe("false");
  expect(await lookAt(pass, [], at(1))).toBe("unchecked");
  expect(await lookAt("ecard-1kq0WuFzRhpJ5bq0x3Qh8m2t1cA", [{ x }], at(1))).toBe("card");
  for (const code of ["", "https://example.org", "x".repeat(150)]) {
    expect(await lookAt(code, [{ x }], at(1)), code).toBe("nothing");
  }
});

test("a browser without the curve verifies the same", async () => {
  const [{ pass, x }, other] = [await made(), await made()];
  vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new DOMException("unknown", "NotSupportedError"));
  expect(await lookAt(pass, [{ x }], at(1))).toBe("checked");
  expect(await lookAt(pass, [{ x: other.x }], at(1))).toBe("false");
});
