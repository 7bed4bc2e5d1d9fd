/**
 * Seals what was measured for the server, as soon as it was measured: the tablet cannot open it again.
 *
 * How it is built is in docs/stations.md; the server's part is stations/batches/sealing.py.
 */

import type { components } from "#api";

export type SealingKey = components["schemas"]["StationSealingKey"];

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const INFO = new TextEncoder().encode("eplus/station-item/1");
const VERSION = 1;
const NONCE_BYTES = 12;
/** What is sealed is as long as a multiple of this: its length does not tell what was measured. */
const PADDED_TO = 1_024;

/** What is sealed is opened as this item of this session's tablet alone. */
export interface BoundTo {
  id: string;
  sessionId: string;
}

/** Seal `content` under an item's id and its session's, which are bound to it. */
export async function seal(key: SealingKey, to: BoundTo, content: unknown): Promise<string> {
  const { kty, crv, x, y } = key;
  const theirs = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, CURVE, false, []);
  const ours = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const cipher = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: point, info: INFO },
    await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const additionalData = new TextEncoder().encode(`${to.id}/${to.sessionId}`);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData },
    cipher,
    padded(content),
  );
  return toBase64Url(new Uint8Array([VERSION, ...point, ...iv, ...new Uint8Array(sealed)]));
}

function padded(content: unknown): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const filled = new Uint8Array(Math.ceil(bytes.length / PADDED_TO) * PADDED_TO).fill(" ".charCodeAt(0));
  filled.set(bytes);
  return filled;
}

export function toBase64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The bytes of base64url; null for what is none. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]*$/.test(text)) return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
