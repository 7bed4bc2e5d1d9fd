/** A tablet says of a value what the server says: the cases are made by the server, tests/stations/tablet_cases.json. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drawCode, findingsOf, highest, judge, slipOf, type Body, type Reading } from "./rules";
import type { Rules } from "./wire";

interface Cases {
  rules: Omit<Rules, "words">;
  words: Record<string, string>;
  visits: { body: SaidBody; readings: Reading[]; findings: string[][]; level: string }[];
  values: { body: SaidBody; reading: Reading; likelihood: string; perhaps_unit: string | null }[];
}
interface SaidBody {
  age_years?: number;
  sex?: "female" | "male";
}

const cases = JSON.parse(readFileSync("../tests/stations/tablet_cases.json", "utf8")) as Cases;
const words = Object.fromEntries(Object.entries(cases.words).map(([code, en]) => [code, { en }]));
const rules: Rules = { ...cases.rules, words };
const bodyOf = ({ age_years, sex }: SaidBody): Body => ({ ageYears: age_years ?? null, sex: sex ?? null });

test("findings are those of the server", () => {
  for (const { body, readings, findings, level } of cases.visits) {
    const found = findingsOf(rules, readings, bodyOf(body));
    const told = found.map(({ what, band, level: of, value, source }) => [what, band, of, value, source]);
    expect(told, JSON.stringify([body, readings])).toEqual(findings);
    expect(highest(found)).toBe(level);
  }
});

test("what is unlikely, impossible, or in another unit is what the server thinks of it", () => {
  for (const { body, reading, likelihood, perhaps_unit } of cases.values) {
    expect(judge(rules, reading, bodyOf(body)), JSON.stringify([body, reading])).toEqual({
      likelihood,
      perhapsUnit: perhaps_unit,
    });
  }
});

test("a slip has the server's own words, and a guest's code", () => {
  const readings: Reading[] = [{ kind: "blood_pressure", value: 190, second_value: 100, unit: "mm[Hg]" }];
  const findings = findingsOf(rules, readings, { ageYears: 60, sex: null });
  const slip = slipOf(rules, findings, "en", {
    advice: null,
    claimCode: "7K3M9QXT2ABC",
    until: "2027-01-08",
  });
  expect(slip.level).toBe("emergency");
  expect(slip.summary).toBe(cases.words.station_level_emergency);
  expect(slip.lines.map(({ label, value, words: said }) => [label, value, said])).toEqual([
    ["Blood pressure (mmHg)", "190/100", cases.words.station_blood_pressure_emergency],
  ]);
  expect(slip.claim_words).toMatch(/7K3M-9QXT-2ABC .* by 2027-01-08/);
});

test("codes are as the server takes them", () => {
  expect(drawCode()).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
});
