/**
 * A draw worked out again from what was published: the check of docs/algorithms/gift-draw.md in the browser.
 *
 * Entries are ordered by HMAC-SHA-256 of their id under the seed, the smallest first; items go to them in that order
 * but for those who could not have one. `recompute.test.ts` holds it against what the server's own code says.
 */

import type { components } from "#api";

type Schemas = components["schemas"];
export type Proof = Schemas["DrawProofOut"];
type Outcome = NonNullable<Proof["entries"][number]["outcome"]>;

export interface Check {
  /** How many entries have no outcome yet: then nothing below says anything. */
  unsettled: number;
  isSeedPromised: boolean;
  isEachOnce: boolean;
  /** The first place (from 1) whose outcome is not what the order says; null: all are. */
  faultAt: number | null;
  won: number;
  /** The ids in the order of the draw. */
  order: string[];
}

export const holds = (check: Check): boolean =>
  check.unsettled === 0 && check.isSeedPromised && check.isEachOnce && check.faultAt === null;

/** Check a published proof. */
export async function recompute(proof: Proof): Promise<Check> {
  const ids = proof.entries.map((entry) => entry.id);
  const outcomes = new Map(proof.entries.map((entry) => [entry.id, entry.outcome]));
  const seed = bytesOf(proof.seed);
  const order = await drawOrder(seed, ids);
  return {
    unsettled: proof.entries.filter((entry) => entry.outcome === null).length,
    isSeedPromised: (await commitmentOf(seed)) === proof.commitment,
    isEachOnce: outcomes.size === ids.length,
    faultAt: firstFault(
      order.map((id) => outcomes.get(id) ?? null),
      proof.quantity,
    ),
    won: [...outcomes.values()].filter((outcome) => outcome === "won").length,
    order,
  };
}

/** What is published of a seed beforehand: its SHA-256, hexadecimal. */
export const commitmentOf = async (seed: Uint8Array<ArrayBuffer>): Promise<string> =>
  hexOf(await crypto.subtle.digest("SHA-256", seed));

/** The ids in the order in which they may have one. */
export async function drawOrder(seed: Uint8Array<ArrayBuffer>, ids: readonly string[]): Promise<string[]> {
  const key = await crypto.subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const named = await Promise.all(
    ids.map(async (id) => ({
      id,
      mark: hexOf(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(id.toLowerCase()))),
    })),
  );
  // Hexadecimal of one length and case is in the order of its bytes.
  const sorted = named.sort((one, other) => compare(one.mark, other.mark) || compare(one.id, other.id));
  return sorted.map(({ id }) => id);
}

/** The first place whose outcome is not what its turn allows: whose turn comes is never "not drawn", all others are. */
function firstFault(outcomes: readonly (Outcome | null)[], quantity: number): number | null {
  let left = quantity;
  for (const [index, outcome] of outcomes.entries()) {
    const isTurn = left > 0;
    if (isTurn === (outcome === "not_drawn")) return index + 1;
    if (outcome === "won") left -= 1;
  }
  return null;
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
