import { expect, test } from "vitest";
import { bodyOf, fieldsOf, isComplete, newDose } from "./dose-form";
import {
  dosesByDay,
  markOf,
  numberOf,
  shownSeries,
  visitsOf,
  type Dose,
  type Recommendation,
} from "./vaccines";

type Standing = Dose["verdicts"][number]["standing"];
const dose = (day: string, ...standings: Standing[]): Dose =>
  ({ given_on: day, verdicts: standings.map((standing) => ({ standing })) }) as Dose;
const coming = (on: string, numbers: Record<string, number> = {}): Recommendation =>
  ({ recommended_on: on, numbers }) as Recommendation;

test("what did not count is what a combination is marked by", () => {
  expect(markOf(dose("2026-01-01", "valid", "not_valid"))).toBe("not_valid");
  expect(markOf(dose("2026-01-01", "extraneous", "valid"))).toBe("valid");
  expect(markOf(dose("2026-01-01", "extraneous"))).toBe("extra");
  expect(markOf(dose("2026-01-01"))).toBe("not_judged");
});

test("doses are told by day, the newest first, and visits the earliest first", () => {
  const days = dosesByDay([dose("2026-01-01"), dose("2026-03-01"), dose("2026-01-01")]);
  expect(days.map(({ day, doses }) => [day, doses.length])).toEqual([
    ["2026-03-01", 1],
    ["2026-01-01", 2],
  ]);
  const visits = visitsOf([coming("2027-03-01"), coming("2027-01-01"), coming("2027-03-01")]);
  expect(visits.map(({ on, items }) => [on, items.length])).toEqual([
    ["2027-01-01", 1],
    ["2027-03-01", 2],
  ]);
});

test("a combination has a number only when its parts agree on it", () => {
  expect(numberOf(coming("", { measles: 2, mumps: 2 }))).toBe(2);
  expect(numberOf(coming("", { measles: 2, varicella: 1 }))).toBeNull();
});

test("what is open stands first and what is no part of the programme is left out", () => {
  const series = ["not_in_programme", "complete", "not_complete"].map((status) => ({ status }) as never);
  expect(shownSeries(series).map((one) => one.status)).toEqual(["not_complete", "complete"]);
});

test("a dose is sent by its product or by what it protects from, never by both, and without empty words", () => {
  const fields = { ...newDose("2026-11-30", { vaccine: "mmr" }), antigens: ["measles"], batch: "  " };
  expect(bodyOf(fields)).toMatchObject({ product: "mmr", antigens: [], batch: null, site: null });
  expect(bodyOf({ ...fields, by: "antigens" })).toMatchObject({ product: null, antigens: ["measles"] });
  expect([
    isComplete(fields),
    isComplete({ ...fields, product: "" }),
    isComplete({ ...fields, givenOn: "" }),
  ]).toEqual([true, false, false]);
});

test("a kept dose comes back to the form as it was entered", () => {
  const kept = {
    given_on: "2026-10-10",
    product: null,
    antigens: ["measles"],
    site: "left_arm" as const,
    batch: "A1",
    provider: null,
    note: null,
  };
  expect(bodyOf(fieldsOf(kept))).toEqual(kept);
  // A product's own antigens are not what it was entered by.
  expect(bodyOf(fieldsOf({ ...kept, product: "mmr" }))).toMatchObject({ product: "mmr", antigens: [] });
});
