/** A family's own receipts against a sealed sheet: whether what a member brought is counted, as it was. */

import type { components } from "#api";
import type { Sheet } from "./sheet";

export type Receipt = components["schemas"]["ReceiptOut"];
const LEAF_CHARS = 32; // of a SHA-256 in hex, as `challenge_engine/leagues/facts.py` cuts it

async function leafOf({ nonce, school_id, value, member_days }: Receipt): Promise<string> {
  const opened = new TextEncoder().encode(`${nonce}|${school_id}|${value}|${member_days}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", opened));
  return [...digest]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, LEAF_CHARS);
}

/** Whether the receipt opens a commitment among its school's facts; worked out here, taking nobody's word. */
export async function isCounted(receipt: Receipt, sheet: Sheet): Promise<boolean> {
  const leaf = await leafOf(receipt);
  const school = sheet.schools.find((one) => one.id === receipt.school_id);
  return !!school?.cells.some(([, , , leaves]) => leaves.includes(leaf));
}
