import { expect, test } from "vitest";
import { nextVisit, type Recommendation } from "./next-visit";

const coming = (name: string, timing: Recommendation["timing"], on: string): Recommendation => ({
  vaccine: name,
  name,
  numbers: { [name]: 1 },
  is_booster: false,
  earliest_on: on,
  recommended_on: on,
  overdue_on: on,
  timing,
  timing_words: timing,
  why: [],
});
const names = (visit: ReturnType<typeof nextVisit>): string[] =>
  "items" in visit ? visit.items.map((one) => one.name) : [];

test("what is due stands before what comes, together with what is overdue", () => {
  const next = [
    coming("a", "overdue", "2026-01-01"),
    coming("b", "due", "2026-02-01"),
    coming("c", "later", "2027-01-01"),
  ];
  const visit = nextVisit({ next, doses: 1 });
  expect([visit.kind, names(visit)]).toEqual(["catch-up", ["a", "b"]]);
});

test("an empty record of somebody older is a record to fill in, not a child to worry about", () => {
  expect(nextVisit({ next: [coming("a", "overdue", "2020-01-01")], doses: 0 }).kind).toBe("enter");
  expect(nextVisit({ next: [coming("a", "due", "2026-11-30")], doses: 0 }).kind).toBe("now");
});

test("vaccines of one day are one visit, the earliest", () => {
  const next = [
    coming("a", "later", "2027-03-01"),
    coming("b", "possible", "2027-01-01"),
    coming("c", "later", "2027-01-01"),
  ];
  const visit = nextVisit({ next, doses: 1 });
  expect([visit, names(visit)]).toMatchObject([{ kind: "later", on: "2027-01-01" }, ["b", "c"]]);
  expect(nextVisit({ next: [], doses: 1 })).toEqual({ kind: "done" });
});
