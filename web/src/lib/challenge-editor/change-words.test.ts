import { expect, test } from "vitest";
import { valueWords } from "./change-words";
import type { Change } from "./check.svelte";

const rule: Change = { section: "rules", id: "visit", kind: "changed", fields: [], values: [] };

test("a value is told in plain words, as it was and as it is", () => {
  const points = { path: ["award", "0", "points"], before: "5", after: "1000" };
  expect(valueWords(points, rule)).toBe("Points: 5 → 1,000");
  const words = { path: ["why", "en"], before: "Go.", after: "Well done." };
  expect(valueWords(words, rule)).toContain("(English): Go. → Well done.");
  const day = { path: ["last_day"], before: "2026-10-31", after: "2026-11-30" };
  expect(valueWords(day, { ...rule, section: "header", id: "run" })).toMatch(/31 Oct 2026 → 30 Nov 2026/);
});

test("what came is called new, what went no longer there", () => {
  expect(valueWords({ path: ["limit", "0", "per"], before: null, after: "park, day" }, rule)).toBe(
    "Counted: per park + per day, new",
  );
  expect(valueWords({ path: ["when"], before: "metrics.steps >= 8000", after: null }, rule)).toBe(
    "Condition: metrics.steps >= 8000, no longer",
  );
});

test("a value at the head of the file has the name of its part", () => {
  const modes = { path: [], before: "family", after: "family, school" };
  const change: Change = { ...rule, section: "header", id: "modes" };
  expect(valueWords(modes, change)).toMatch(/: family → family, school$/);
  const deep = { path: ["sealing_h"], before: "96", after: "120" };
  expect(valueWords(deep, { ...change, id: "late_data" })).toBe("sealing_h: 96 → 120");
});
