import { expect, test } from "vitest";
import { rowsFor } from "./rows";

const row = (position: number, is_own = false) => ({
  rank: position,
  position,
  name: `School ${position}`,
  team_id: `s${position}`,
  score: 1000 - position,
  participants_at_least: 5,
  moved: 0,
  is_own,
});
const board = (count: number, own: number | null, words: string | null = null) =>
  ({
    items: Array.from({ length: Math.min(count, 50) }, (_, index) => row(index + 1, index + 1 === own)),
    ranked: count,
    own: own
      ? {
          items: [own - 2, own - 1, own, own + 1, own + 2]
            .filter((at) => at >= 1 && at <= count)
            .map((at) => row(at, at === own)),
        }
      : { items: [], words },
  }) as never;
const positions = (rows: { position: number }[]) => rows.map((one) => one.position);

test.each([1, 4, 8])("an own place %i within the room is shown in the top only", (own) => {
  const shown = rowsFor(board(40, own), 8);
  expect(positions(shown.top)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(shown.around).toEqual([]);
});

test("the own place is found wherever it stands", () => {
  for (let own = 1; own <= 40; own++) {
    const { top, around } = rowsFor(board(40, own), 8);
    const all = positions([...top, ...around]);
    expect(all).toContain(own);
    expect(all.length).toBeLessThanOrEqual(8);
    expect(new Set(all).size).toBe(all.length);
  }
});

test("the last place has one neighbour, above it", () => {
  expect(positions(rowsFor(board(40, 40), 8).around)).toEqual([39, 40]);
});

test("without a place the reason is told", () => {
  const shown = rowsFor(board(3, null, "Five pupils are needed."), 8);
  expect(positions(shown.top)).toEqual([1, 2, 3]);
  expect(shown.reason).toBe("Five pupils are needed.");
});
