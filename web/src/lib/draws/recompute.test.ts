/** The browser's check says what the server's code says: the vectors are held against it by test_gift_rules.py. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { holds, recompute, type Proof } from "./recompute";

interface Vector {
  name: string;
  proof: Proof;
  order: string[];
  faults: string[];
}

const VECTORS = JSON.parse(readFileSync("../tests/rewards/gifts/draw_vectors.json", "utf8")) as Vector[];

test.each(VECTORS)("$name", async ({ proof, order, faults }) => {
  const check = await recompute(proof);
  expect(check.order).toEqual(order);
  expect(holds(check)).toBe(faults.length === 0);
  const told = faults.join("\n");
  expect(check.unsettled > 0).toBe(told.includes("not settled"));
  if (check.unsettled > 0) return; // nothing else is looked at
  expect(check.isSeedPromised).toBe(!told.includes("promised"));
  expect(check.isEachOnce).toBe(!told.includes("twice"));
  const place = /place (\d+)/.exec(told)?.[1];
  expect(check.faultAt).toBe(place ? Number(place) : null);
});
