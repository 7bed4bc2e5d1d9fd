/**
 * The audit sheet of a league round, recomputed from its own facts: the same rules as `challenge_engine/leagues`.
 *
 * Whole numbers of any size and fractions compared across, so that nothing is rounded. Pure: runs in a worker.
 */

import type { Correction, Rule, School, Sheet, Standing, Sums, Win } from "./sheet";

interface Entrant {
  id: string;
  pupils: number | null;
  sums: Sums;
  before: Sums | null;
  isExcluded: boolean;
}
type Fraction = readonly [bigint, bigint];

const CELL_PEOPLE = 5;

const over = (top: number, bottom: number): Fraction =>
  bottom > 0 ? [BigInt(top), BigInt(bottom)] : [0n, 1n];
const compare = (one: Fraction, other: Fraction): number => {
  const difference = one[0] * other[1] - other[0] * one[1];
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
};
const average = (sums: Sums): Fraction => over(sums.value, sums.days);

function improvement(one: Entrant): Fraction {
  const [top, bottom] = average(one.sums);
  const [formerTop, formerBottom] = one.before ? average(one.before) : over(0, 1);
  return [top * formerBottom - formerTop * bottom, bottom * formerBottom];
}

const MEASURES: Record<string, (one: Entrant) => Fraction> = {
  average: (one) => average(one.sums),
  total: (one) => over(one.sums.value, 1),
  participants: (one) => over(one.sums.people, 1),
  share: (one) => over(one.sums.people, one.pupils ?? 0),
  improvement,
};

/** Compute who stands where and what follows, from facts, corrections and rule alone. */
export function results(sheet: Sheet): { standings: Standing[]; wins: Win[] } {
  const entrants = sheet.schools.map((school) => enter(school, sheet.corrections));
  const found = new Map(entrants.map((one) => [one.id, one]));
  const standings = place(sheet.head.rule, entrants);
  return { standings, wins: award(sheet.head.rule, found, standings) };
}

/** What does not follow from a sheet's own facts, or from the sheet of the round before: nothing, if all is well. */
export function faultsOf(sheet: Sheet, previous: Sheet | null): string[] {
  const faults = sheet.schools.flatMap(cellFaults);
  const leaves = sheet.schools.flatMap((school) => school.cells.flatMap((cell) => cell[3]));
  if (new Set(leaves).size !== leaves.length) faults.push("a member is counted twice");
  const { standings, wins } = results(sheet);
  const expected = [...standings, ...wins].map((line) => JSON.stringify(line));
  const stated = [...sheet.standings, ...sheet.wins].map((line) => JSON.stringify(line));
  faults.push(...stated.filter((line) => !expected.includes(line)));
  faults.push(...expected.filter((line) => !stated.includes(line)));
  if (faults.length === 0 && expected.join() !== stated.join()) faults.push("out of order");
  if (previous) faults.push(...formerFaults(sheet, previous));
  return faults;
}

function enter(school: School, corrections: readonly Correction[]): Entrant {
  const sums = { people: 0, value: 0, days: 0 };
  for (const [people, value, days] of school.cells) {
    sums.people += people;
    sums.value += value;
    sums.days += days;
  }
  const before = school.before && {
    people: school.before[0],
    value: school.before[1],
    days: school.before[2],
  };
  const entrant = { id: school.id, pupils: school.pupils, sums, before, isExcluded: false };
  for (const one of corrections.filter((correction) => correction.school === school.id)) {
    sums.value += one.points ?? 0;
    entrant.pupils = one.pupils ?? entrant.pupils;
    entrant.isExcluded = one.excluded ?? entrant.isExcluded;
  }
  return entrant;
}

function place(rule: Rule, entrants: readonly Entrant[]): Standing[] {
  const states = new Map(entrants.map((one) => [one.id, stateOf(rule, one)]));
  const ranked = rule.bands.flatMap(([band]) => {
    const some = entrants.filter((one) => {
      const held = states.get(one.id)!;
      return held.state === "ranked" && held.band === band;
    });
    const rows = rank(some, ["average", ...rule.ties]);
    return rows.map(([number, one]) => standing(one, "ranked", band, number));
  });
  const others = entrants.filter((one) => states.get(one.id)!.state !== "ranked").sort(byId);
  return [
    ...ranked,
    ...others.map((one) => {
      const { state, band } = states.get(one.id)!;
      return standing(one, state, band, null);
    }),
  ];
}

function stateOf(rule: Rule, one: Entrant): { state: string; band: string | null } {
  const pupils = one.pupils;
  const band =
    pupils === null ? null : (rule.bands.find(([, upTo]) => upTo === null || pupils <= upTo)?.[0] ?? null);
  if (one.isExcluded) return { state: "excluded", band };
  if (one.sums.people < rule.least_participants) return { state: "too_few", band };
  return band === null ? { state: "no_size", band } : { state: "ranked", band };
}

function award(rule: Rule, found: ReadonlyMap<string, Entrant>, standings: readonly Standing[]): Win[] {
  return rule.prizes.flatMap(([prize, by, places, share]) =>
    rule.bands.flatMap(([band]) => {
      const banded = standings
        .filter((one) => one.state === "ranked" && one.band === band)
        .map((one) => found.get(one.school)!);
      const rows = winners(rule, by, places, share, banded);
      return rows.map(([number, one]): Win => ({ kind: "prize", prize, band, school: one.id, rank: number }));
    }),
  );
}

function winners(
  rule: Rule,
  by: string,
  places: number,
  share: number,
  banded: readonly Entrant[],
): [number, Entrant][] {
  const able = banded.filter(
    (one) => one.sums.people * 100 >= share * (one.pupils ?? 0) && one.sums.value > 0,
  );
  if (by === "participation") return able.sort(byId).map((one) => [1, one]);
  if (banded.length < rule.least_schools) return [];
  const risen = able.filter((one) => one.before && improvement(one)[0] > 0n);
  const rows =
    by === "most_improved"
      ? rank(risen, ["improvement", ...rule.ties])
      : rank(able, [by === "best_total" ? "total" : "average", ...rule.ties]);
  return rows.filter(([number]) => number <= places);
}

function rank(entrants: readonly Entrant[], measures: readonly string[]): [number, Entrant][] {
  const better = (one: Entrant, other: Entrant): number => {
    for (const measure of measures) {
      const measured = MEASURES[measure];
      const order = measured ? compare(measured(other), measured(one)) : 0;
      if (order !== 0) return order;
    }
    return 0;
  };
  const sorted = [...entrants].sort((one, other) => better(one, other) || byId(one, other));
  const rows: [number, Entrant][] = [];
  sorted.forEach((one, place) => {
    const last = rows.at(-1);
    rows.push([last && better(last[1], one) === 0 ? last[0] : place + 1, one]);
  });
  return rows;
}

const byId = (one: Entrant, other: Entrant): number => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

const standing = (one: Entrant, state: string, band: string | null, rank: number | null): Standing => ({
  kind: "standing",
  school: one.id,
  state,
  band,
  rank,
  people: one.sums.people,
  value: one.sums.value,
  member_days: one.sums.days,
});

const cellFaults = (school: School): string[] =>
  school.cells
    .filter(([people, , days, leaves]) => people < CELL_PEOPLE || leaves.length !== people || days < people)
    .map(() => `${school.id}: a cell does not hold together`);

function formerFaults(sheet: Sheet, previous: Sheet): string[] {
  const before = new Map(
    previous.standings
      .filter((one) => one.rank !== null)
      .map((one) => [one.school, [one.people, one.value, one.member_days].join()]),
  );
  return sheet.schools
    .filter((school) => (school.before?.join() ?? undefined) !== before.get(school.id))
    .map((school) => `${school.id}: other sums before than the round before says`);
}
