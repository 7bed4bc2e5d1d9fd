/** A voucher read and verified without a network: a JWS with Ed25519 (RFC 7515, RFC 8037), as the server signs it. */

export interface ReadVoucher {
  redemptionId: string;
  giftId: string;
  pointId: string;
  expiresAt: Date;
}

const PURPOSE = "gift-voucher";

/** What a voucher says, or null when none of these keys (JWK) signed it as a voucher. */
export async function readVoucher(
  token: string,
  keys: readonly Readonly<Record<string, string>>[],
): Promise<ReadVoucher | null> {
  try {
    const [head = "", body = "", signature = "", ...rest] = token.split(".");
    const header = parse(head) as { alg?: string; kid?: string; typ?: string };
    const jwk = keys.find((key) => key["kid"] === header.kid);
    if (rest.length > 0 || !jwk || header.alg !== "EdDSA" || header.typ !== PURPOSE) return null;
    const { kty, crv, x } = jwk;
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, "Ed25519", false, ["verify"]);
    const signed = new TextEncoder().encode(`${head}.${body}`);
    if (!(await crypto.subtle.verify("Ed25519", key, bytesOf(signature), signed))) return null;
    const claims = parse(body) as { jti: string; gift: string; point: string; exp: number };
    return {
      redemptionId: claims.jti,
      giftId: claims.gift,
      pointId: claims.point,
      expiresAt: new Date(claims.exp * 1_000),
    };
  } catch {
    return null; // not whole, or a browser without Ed25519: then nothing is verified, so nothing is handed out
  }
}

const parse = (part: string): unknown => JSON.parse(new TextDecoder().decode(bytesOf(part)));

const bytesOf = (part: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
