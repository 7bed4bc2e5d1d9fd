import { expect, test } from "vitest";
import { earningsOf, type Award } from "./awards";

const award = (rule: string, amount: number, rest: Partial<Award> = {}): Award => ({
  person_id: "p",
  challenge: "go",
  rule,
  version: 1,
  kind: "points",
  amount,
  subject: null,
  subject_name: null,
  why: `${rule} ${amount}`,
  ...rest,
});

test("a late visit on a full day shows no loss: what only changed places comes to nothing", () => {
  const shown = earningsOf([
    award("visit", 20),
    award("new-park", 30),
    award("new-park", -30),
    award("catch", -8),
    award("new-creature", -12),
  ]);
  expect(shown).toEqual({ lines: [], points: 0, isReordered: true });
});

test("what a rule gives more than before is one line, in the words of what was given", () => {
  const shown = earningsOf([award("visit", 20), award("new-park", -30), award("new-park", 30)]);
  expect(shown.lines.map((one) => [one.rule, one.amount, one.why])).toEqual([["visit", 20, "visit 20"]]);
  expect(shown.points).toBe(20);
  expect(earningsOf([award("visit", -5), award("visit", 20)]).lines).toEqual([
    { ...award("visit", 20), amount: 15 },
  ]);
});

test("where points were really lost, the card does not say that none were", () => {
  expect(earningsOf([award("visit", -5)])).toEqual({ lines: [], points: 0, isReordered: false });
});

test("a badge that came with it stays; one that was taken back does not look like one given", () => {
  const given = award("badge-five", 1, { kind: "badge", subject: "five-parks" });
  const taken = award("badge-six", -1, { kind: "badge", subject: "six-parks" });
  expect(earningsOf([award("visit", -5), award("catch", 5), given, taken])).toEqual({
    lines: [given],
    points: 0,
    isReordered: true,
  });
});

test("without anything taken back every award is its own line, also two of one rule", () => {
  const all = [award("visit", 20), award("catch", 5), award("catch", 5)];
  expect(earningsOf(all)).toEqual({ lines: all, points: 30, isReordered: false });
});
