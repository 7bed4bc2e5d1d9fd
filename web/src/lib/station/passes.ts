/**
 * What a scanned code is, as far as a tablet can tell without a network: whose it is only the server reads.
 *
 * `version (1) | issued at, s (4) | nonce (12) | person, encrypted (32) | Ed25519 signature (64)`, in base64url.
 */

import { fromBase64Url } from "./sealing";

const CARD = /^ecard-[\w-]{20,60}$/;
const PASS_CHARS = 151;
const SIGNED_BYTES = 49;
const SIGNATURE_BYTES = 64;
const LIFE_S = 60;
const LEEWAY_S = 30; // what clocks that are kept by a network differ by at most

/** `checked` and `stale`: a genuine pass, in time or not. `unchecked`: no key is here. */
export type Scanned = "card" | "checked" | "stale" | "unchecked" | "false" | "nothing";

/** Look at a code that was scanned at `nowMs`, by the server's clock as far as the tablet knows it. */
export async function lookAt(code: string, keys: readonly { x: string }[], nowMs: number): Promise<Scanned> {
  if (CARD.test(code)) return "card";
  const bytes = code.length === PASS_CHARS ? fromBase64Url(code) : null;
  if (bytes?.length !== SIGNED_BYTES + SIGNATURE_BYTES) return "nothing";
  if (bytes[0] !== 1) return "false";
  if (keys.length === 0) return "unchecked";
  const signed = bytes.slice(0, SIGNED_BYTES);
  const signature = bytes.slice(SIGNED_BYTES);
  const isGenuine = await Promise.all(keys.map(({ x }) => verify(x, signed, signature)));
  if (!isGenuine.includes(true)) return "false";
  const issuedS = new DataView(bytes.buffer).getUint32(1);
  const ageS = nowMs / 1_000 - issuedS;
  return ageS >= -LEEWAY_S && ageS <= LIFE_S + LEEWAY_S ? "checked" : "stale";
}

async function verify(
  x: string,
  signed: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const raw = fromBase64Url(x);
  if (!raw) return false;
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  } catch {
    // Tablets of some years ago do not have the curve; what verifies then is loaded for them alone.
    const { verifyAsync } = await import("@noble/ed25519");
    return verifyAsync(signature, signed, raw).catch(() => false);
  }
  return crypto.subtle.verify("Ed25519", key, signature, signed);
}
