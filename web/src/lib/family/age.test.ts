import { expect, test } from "vitest";
import { ageOn } from "./age";

test.each([
  ["2026-11-30", { unit: "days", count: 0 }],
  ["2026-11-17", { unit: "days", count: 13 }],
  ["2026-11-16", { unit: "weeks", count: 2 }],
  ["2026-08-31", { unit: "months", count: 3 }], // there is no 31 November
  ["2026-09-01", { unit: "weeks", count: 12 }],
  ["2024-12-01", { unit: "months", count: 23 }],
  ["2024-11-30", { unit: "years", count: 2 }],
  ["2023-03-31", { unit: "years-months", years: 3, months: 8 }],
  ["2020-11-30", { unit: "years", count: 6 }],
  ["2026-12-01", null],
])("who was born on %s is so old on 30 November 2026", (birthOn, age) => {
  expect(ageOn(birthOn, "2026-11-30")).toEqual(age);
});
