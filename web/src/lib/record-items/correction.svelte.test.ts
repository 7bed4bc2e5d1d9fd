/** Two parents change the same item: the second is told, keeps what was typed, and decides. */

import { expect, test, vi } from "vitest";
import { Problem } from "#lib/api/problems";
import { Correction } from "./correction.svelte";
import type { Provenance } from "./items";

const item = (revision: number, value = 0): { value: number; provenance: Provenance } => ({
  value,
  provenance: {
    origin: "self_entered",
    source: null,
    device: null,
    recorded_by_id: null,
    recorded_at: "2026-11-30T02:00:00Z",
    revision,
    changed_by_id: null,
    changed_at: null,
  },
});
const refusal = (status: number): Problem =>
  new Problem({ type: "about:blank", title: "t", status, code: `c${status}`, detail: "d" } as never);

test("a change says which revision was looked at", async () => {
  const send = vi.fn().mockResolvedValue(undefined);
  const correction = new Correction(item(3), vi.fn());
  expect(await correction.change(send)).toBe(true);
  expect(send).toHaveBeenCalledExactlyOnceWith('"3"');
});

test("when another was faster theirs is shown, and mine goes over it only when that is meant", async () => {
  const send = vi.fn().mockRejectedValueOnce(refusal(412)).mockResolvedValue(undefined);
  const correction = new Correction(item(1, 70), () => Promise.resolve(item(2, 71)));
  expect(await correction.change(send)).toBe(false);
  expect([correction.theirs?.value, correction.problem]).toEqual([71, null]);
  expect(await correction.changeAnyway(send)).toBe(true);
  expect(send.mock.calls).toEqual([['"1"'], ['"2"']]);
  expect(correction.theirs).toBeNull();
});

test("whoever takes theirs goes on from it", async () => {
  const send = vi.fn().mockRejectedValueOnce(refusal(412)).mockResolvedValue(undefined);
  const correction = new Correction(item(1), () => Promise.resolve(item(5)));
  await correction.change(send);
  expect(correction.takeTheirs()?.provenance.revision).toBe(5);
  await correction.change(send);
  expect(send).toHaveBeenLastCalledWith('"5"');
});

test("another refusal is a problem, also that the item is gone meanwhile", async () => {
  const correction = new Correction(item(1), () => Promise.reject(refusal(404)));
  expect(await correction.change(() => Promise.reject(refusal(409)))).toBe(false);
  expect(correction.problem).toMatchObject({ status: 409 });
  expect(await correction.change(() => Promise.reject(refusal(412)))).toBe(false);
  expect([correction.problem, correction.theirs]).toMatchObject([{ status: 404 }, null]);
});
