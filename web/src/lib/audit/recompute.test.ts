import { expect, test } from "vitest";
import text from "./example.jsonl?raw";
import { faultsOf, results } from "./recompute";
import { readSheet, type Sheet } from "./sheet";

// Written by the server's own code; tests/challenge_engine/test_leagues.py holds it to that.
const example = (): Sheet => readSheet(text);

test("the server's sheet recomputes to the same standings and prizes", () => {
  const sheet = example();
  expect(faultsOf(sheet, null)).toEqual([]);
  const { standings, wins } = results(sheet);
  expect(standings.filter((one) => one.rank === 1).length).toBeGreaterThan(1);
  expect(new Set(wins.map((one) => one.prize))).toEqual(new Set(["best", "most", "rose", "many"]));
});

test("a forged number, a cell too small and a member counted twice are found", () => {
  const forged = example();
  forged.standings[0]!.value += 1;
  expect(faultsOf(forged, null)).toHaveLength(2);
  const small = example();
  small.schools[0]!.cells[0]![0] = 4;
  expect(faultsOf(small, null)[0]).toContain("does not hold together");
  const twice = example();
  const cell = twice.schools[0]!.cells[0]!;
  cell[3][1] = cell[3][0]!;
  expect(faultsOf(twice, null)).toEqual(["a member is counted twice"]);
});

test("what the round before says is held against it", () => {
  const sheet = example();
  const former = example();
  const [school] = sheet.schools.filter((one) => one.before !== null);
  const faults = faultsOf(sheet, former);
  expect(faults).toContain(`${school!.id}: other sums before than the round before says`);
});

test("what is no sheet is refused", () => {
  for (const other of ["", "{}", "null", '{"kind":"round","format":2}']) {
    expect(() => readSheet(other)).toThrow();
  }
});
