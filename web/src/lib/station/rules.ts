/**
 * What a tablet says of values while it has no network: what the server would say, by the rules that it handed out.
 *
 * Follows records/observations/rules.py and stations/measuring/rules.py; tests/stations/tablet_cases.json holds both
 * together. What only the server knows, a child's birth date, is left to it.
 */

import type { Level, Rules, Slip } from "./wire";

export type Sex = "female" | "male";
export interface Body {
  ageYears: number | null;
  sex: Sex | null;
}
export interface Reading {
  kind: "weight" | "height" | "waist" | "blood_pressure" | "glucose";
  value: number;
  unit: string;
  second_value?: number | null;
  meal_context?: string | null;
}
export interface Verdict {
  likelihood: "likely" | "unlikely" | "impossible";
  perhapsUnit: string | null;
}
export interface Finding {
  what: string;
  band: string;
  level: Level;
  value: string;
  source: string;
}

interface Band {
  band: string;
  from: number;
  level: number;
}
interface Ranges {
  blood_pressure: {
    source: string;
    bands: { band: string; systolic_from: number; diastolic_from: number; level: number }[];
    low: { band: string; systolic_below: number; diastolic_below: number; level: number };
  };
  glucose: { source: string; fasting: Band[]; otherwise: Band[] };
  bmi: { source: string; bands: Band[] };
  waist: { source: string; female: Band[]; male: Band[] };
}

export const LEVELS: readonly Level[] = ["none", "fine", "watch", "doctor", "emergency"];
const KINDS = ["weight", "height", "waist", "blood_pressure", "glucose"] as const;
const YEAR_DAYS = 365.25;
const ADULT_YEARS = 18;
const UNKNOWN_DAYS = 30 * 365; // an adult's, where no age is known

const ageDaysOf = ({ ageYears }: Body): number =>
  ageYears === null ? UNKNOWN_DAYS : Math.trunc((ageYears + 0.5) * YEAR_DAYS);
const isAdult = (body: Body): boolean => ageDaysOf(body) >= ADULT_YEARS * YEAR_DAYS - 1;
const levelOf = (number: number): Level => LEVELS[number] ?? "none";
const rangesOf = (rules: Rules): Ranges => rules.ranges as unknown as Ranges;

/** A value in the first unit of its kind, to a thousandth. */
export const inKeptUnit = (rules: Rules, reading: Reading): number =>
  Math.round(reading.value * (rules.units[reading.kind]?.[reading.unit] ?? 1) * 1_000) / 1_000;

/** The bounds of a kind at an age: what is likely, and what is possible. */
export function boundsOf(
  rules: Rules,
  name: string,
  body: Body,
): Rules["bounds"][string][number] | undefined {
  const ageDays = ageDaysOf(body);
  const ofKind = rules.bounds[name] ?? [];
  return ofKind.find((one) => ageDays < one.to_years * YEAR_DAYS) ?? ofKind.at(-1);
}

function likelihoodOf(rules: Rules, name: string, value: number, body: Body): Verdict["likelihood"] {
  const bounds = boundsOf(rules, name, body);
  if (!bounds) return "likely";
  if (value < bounds.least || value > bounds.most) return "impossible";
  return value >= bounds.low && value <= bounds.high ? "likely" : "unlikely";
}

export function judge(rules: Rules, reading: Reading, body: Body): Verdict {
  const { kind } = reading;
  const value = inKeptUnit(rules, reading);
  const second = reading.second_value ?? null;
  if (second !== null && second >= value) return { likelihood: "impossible", perhapsUnit: null };
  const all = [likelihoodOf(rules, kind, value, body)];
  if (second !== null) all.push(likelihoodOf(rules, "diastolic", second, body));
  const likelihood = (["impossible", "unlikely"] as const).find((one) => all.includes(one)) ?? "likely";
  if (likelihood === "likely" || second !== null) return { likelihood, perhapsUnit: null };
  const others = Object.entries(rules.units[kind] ?? {}).filter(([, factor]) => factor !== 1);
  const perhaps = others.find(([, factor]) => likelihoodOf(rules, kind, value * factor, body) === "likely");
  return { likelihood, perhapsUnit: perhaps?.[0] ?? null };
}

/** What is said of the readings, in the order of a slip. */
export function findingsOf(rules: Rules, readings: readonly Reading[], body: Body): Finding[] {
  const ranges = rangesOf(rules);
  const found: Finding[] = [];
  const last = new Map<string, number>();
  for (const kind of KINDS) {
    const ofKind = readings.filter((one) => one.kind === kind);
    const newest = ofKind.at(-1);
    if (!newest) continue;
    last.set(kind, inKeptUnit(rules, newest));
    if (kind === "blood_pressure") found.push(pressureOf(ofKind, ranges, isAdult(body)));
    else if (kind === "glucose") found.push(...ofKind.map((one) => glucoseOf(rules, one)));
    else if (kind === "waist") found.push(waistOf(last.get(kind)!, body, ranges));
    else found.push(plain(kind, last.get(kind)!));
  }
  const [weight, height] = [last.get("weight"), last.get("height")];
  if (weight !== undefined && height !== undefined)
    found.push(bmiOf(weight / (height / 100) ** 2, body, ranges));
  return found;
}

export const highest = (findings: readonly Finding[]): Level =>
  levelOf(Math.max(0, ...findings.map(({ level }) => LEVELS.indexOf(level))));

const plain = (what: string, value: number, band = "none"): Finding => ({
  what,
  band,
  level: "none",
  value: shown(value, 1),
  source: "",
});
const banded = (what: string, bands: readonly Band[], value: number, source: string): Finding => {
  const band = bands.find(({ from }) => value >= from)!;
  return { what, band: band.band, level: levelOf(band.level), value: shown(value, 1), source };
};

function pressureOf(readings: readonly Reading[], ranges: Ranges, isOfAdult: boolean): Finding {
  const mean = (of: (one: Reading) => number): number =>
    readings.reduce((sum, one) => sum + of(one), 0) / readings.length;
  const low = (one: Reading): number => one.second_value ?? 0;
  const [systolic, diastolic] = [mean(({ value }) => value), mean(low)];
  const { bands, low: below, source } = ranges.blood_pressure;
  const value = `${shown(systolic, 0)}/${shown(diastolic, 0)}`;
  const said = (one: { band: string; level: number }): Finding => ({
    what: "blood_pressure",
    band: one.band,
    level: levelOf(one.level),
    value,
    source,
  });
  const top = bands[0]!;
  // Any reading makes an emergency, of whatever age.
  if (readings.some((one) => one.value >= top.systolic_from || low(one) >= top.diastolic_from))
    return said(top);
  if (!isOfAdult) return { what: "blood_pressure", band: "child", level: "none", value, source: "" };
  const reached = bands
    .slice(1, -1)
    .find((one) => systolic >= one.systolic_from || diastolic >= one.diastolic_from);
  if (reached) return said(reached);
  const isLow = systolic < below.systolic_below || diastolic < below.diastolic_below;
  return said(isLow ? below : bands.at(-1)!);
}

function glucoseOf(rules: Rules, reading: Reading): Finding {
  const { fasting, otherwise, source } = rangesOf(rules).glucose;
  const bands = reading.meal_context === "fasting" ? fasting : otherwise;
  return banded("glucose", bands, inKeptUnit(rules, reading), source);
}

function waistOf(value: number, body: Body, ranges: Ranges): Finding {
  if (!body.sex || !isAdult(body)) return plain("waist", value);
  return banded("waist", ranges.waist[body.sex], value, ranges.waist.source);
}

function bmiOf(value: number, body: Body, ranges: Ranges): Finding {
  if (!isAdult(body)) return plain("bmi", value, "child");
  return banded("bmi", ranges.bmi.bands, value, ranges.bmi.source);
}

/** A number as the server writes it: a tie goes to the even digit, and no ".0". */
function shown(value: number, digits: 0 | 1): string {
  const scaled = value * 10 ** digits;
  const isTie = Number.isInteger(value * 4) && Math.abs(scaled % 1) === 0.5;
  const rounded = isTie ? (2 * Math.round(scaled / 2)) / 10 ** digits : value;
  return rounded.toFixed(digits).replace(/\.0$/, "");
}

/** The slip as the server would write it, for the screen and the printer. `claimCode` for who may need one. */
export function slipOf(
  rules: Rules,
  findings: readonly Finding[],
  language: string,
  more: { advice: string | null; claimCode: string | null; until: string },
): Slip {
  const say = (code: string): string => rules.words[code]?.[language] ?? "";
  const level = highest(findings);
  const lines = findings.map(({ what, band, value, level: of, source }) => ({
    what,
    label: say(`station_what_${what}`),
    value,
    words: band === "none" ? "" : say(`station_${what}_${band}`),
    level: of,
    source,
  }));
  const claim = more.claimCode && say("station_slip_claim");
  return {
    lines,
    level,
    summary: level === "none" ? "" : say(`station_level_${level}`),
    disclaimer: say("station_slip_disclaimer"),
    advice: more.advice,
    claim_words: claim ? claim.replace("{code}", grouped(more.claimCode!)).replace("{on}", more.until) : null,
  };
}

/** A code as people read it to each other. */
export const grouped = (code: string): string => code.match(/.{1,4}/g)?.join("-") ?? "";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's: none is taken for another
const CODE_CHARS = 12;

/** A claim code: 60 bits, each letter from five of them. */
export const drawCode = (): string =>
  Array.from(
    crypto.getRandomValues(new Uint8Array(CODE_CHARS)),
    (byte) => LETTERS[byte % LETTERS.length],
  ).join("");
