/**
 * Whether a PIN is the one that unlocked the tablet last, for unlocking it again without a network.
 *
 * What is kept is slow to guess by and good until the shift ends, and what it opens is measuring alone: nothing that
 * was measured can be read on the tablet, locked or not.
 */

export interface PinCheck {
  salt: Uint8Array<ArrayBuffer>;
  hash: ArrayBuffer;
  triesLeft: number;
}

const ROUNDS = 600_000; // OWASP, for PBKDF2 with SHA-256
const SALT_BYTES = 16;
export const TRIES = 5; // as the server's

async function hashOf(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, [
    "deriveBits",
  ]);
  return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, key, 256);
}

export async function makeCheck(pin: string): Promise<PinCheck> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return { salt, hash: await hashOf(pin, salt), triesLeft: TRIES };
}

export async function isPin(check: PinCheck, pin: string): Promise<boolean> {
  const [kept, typed] = [new Uint8Array(check.hash), new Uint8Array(await hashOf(pin, check.salt))];
  return kept.every((byte, place) => byte === typed[place]);
}

/** The PIN is not the one that unlocked the tablet last. */
export class WrongPin extends Error {
  constructor(readonly triesLeft: number) {
    super("wrong PIN");
    this.name = "WrongPin";
  }
}
