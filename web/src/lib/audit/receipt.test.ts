import { expect, test } from "vitest";
import text from "./example.jsonl?raw";
import { isCounted } from "./receipt";
import { readSheet } from "./sheet";

// The leaf is the server's own, of `leaf_of` with these values.
const RECEIPT = {
  leaf: "ca37a741c1ebc4745abaaf14d4cbc064",
  nonce: "aa1c2d3e4f5061728394a5b6c7d8e9f0",
  school_id: "edb-0",
  value: 5500,
  member_days: 29,
};

test("a receipt is found among its school's facts; changed by a thousandth, or of another school, it is not", async () => {
  const sheet = readSheet(text);
  expect(await isCounted(RECEIPT, sheet)).toBe(false);
  sheet.schools[0]!.cells[0]![3][0] = RECEIPT.leaf;
  expect(await isCounted(RECEIPT, sheet)).toBe(true);
  expect(await isCounted({ ...RECEIPT, value: 5501 }, sheet)).toBe(false);
  expect(await isCounted({ ...RECEIPT, school_id: "edb-1" }, sheet)).toBe(false);
});
