import { describe, expect, test } from "vitest";
import { beside, inOrder, joined, nextAfter, paid, type ReviewCase } from "./queue";

const one = (check_in_id: string, opened_at: string): ReviewCase =>
  ({ check_in_id, opened_at }) as ReviewCase;
const a = one("a", "2026-11-23T01:00:00Z");
const b = one("b", "2026-11-23T02:00:00Z");
const c = one("c", "2026-11-23T02:00:00Z");
const ids = (cases: ReviewCase[]): string[] => cases.map((found) => found.check_in_id);

describe("the queue", () => {
  test("is longest waiting first, equal ones always alike", () => {
    expect(ids(inOrder([c, b, a]))).toEqual(["a", "b", "c"]);
    expect(ids(inOrder([b, a, c]))).toEqual(["a", "b", "c"]);
  });
  test("takes a case that came twice once", () =>
    expect(ids(joined([a, b], [b, c]))).toEqual(["a", "b", "c"]));
  test("goes on to the next, from the last one back, and ends", () => {
    expect(nextAfter([a, b, c], "a")).toBe("b");
    expect(nextAfter([a, b, c], "c")).toBe("b");
    expect(nextAfter([a], "a")).toBeNull();
    expect(nextAfter([a, b], "gone")).toBe("a");
  });
  test("of step days goes by their own ids", () => {
    const days = ["x", "y"].map((hold_id) => ({
      hold_id,
      opened_at: "2026-11-23T01:00:00Z",
      appealed_at: null,
    }));
    expect(joined(days, days)).toEqual(days);
    expect(nextAfter(days, "x")).toBe("y");
    expect(beside(days, "y", -1)).toBe("x");
  });
  test("keys stop at its ends", () => {
    expect(beside([a, b], "a", -1)).toBe("a");
    expect(beside([a, b], "a", 1)).toBe("b");
    expect(beside([], "a", 1)).toBeNull();
  });
});

test("what was paid is points and things", () => {
  expect(
    paid([
      { kind: "points", amount: 20 },
      { kind: "points", amount: 5 },
      { kind: "badge", amount: 1 },
    ]),
  ).toEqual({ points: 25, things: 1 });
});
