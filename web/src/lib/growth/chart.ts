/**
 * The geometry of a growth chart: which ages it shows and how that is changed, where things stand, what is written
 * at its edges. Ages are months, values those of the measure. Pure.
 */

import type { components } from "#api";

type Schemas = components["schemas"];
export type Piece = Schemas["GrowthChartPieceOut"];
export type Point = Schemas["GrowthPointOut"];

/** The ages that a chart shows. */
export interface Ages {
  first: number;
  last: number;
}
/** Where a number stands in pixels, and back. */
export interface Scale {
  at: (value: number) => number;
  valueAt: (px: number) => number;
}

export const LAST_MONTHS = 228; // nineteen years, where charts end
const LEAST_MONTHS = 3;
const FITTING_MONTHS = [24, 60, LAST_MONTHS];
const MOVED_SHARE = 0.25;
const MARGIN_SHARE = 0.04;

/** The ages for a child at first: from birth to the first end that holds all of its points. */
export function fittingAges(points: readonly Pick<Point, "age_months">[]): Ages {
  const latest = Math.max(0, ...points.map((one) => one.age_months));
  return { first: 0, last: FITTING_MONTHS.find((end) => latest <= end) ?? LAST_MONTHS };
}

/** The ages after zooming: `factor` under 1 shows fewer; the age `fixed` stays where it is. */
export function zoomed(ages: Ages, factor: number, fixed: number): Ages {
  const span = ages.last - ages.first;
  const wanted = Math.min(LAST_MONTHS, Math.max(LEAST_MONTHS, span * factor));
  return within(fixed - ((fixed - ages.first) / span) * wanted, wanted);
}

/** The ages so many months on; it ends at the ends of the chart. */
export const moved = (ages: Ages, months: number): Ages =>
  within(ages.first + months, ages.last - ages.first);

/** The ages moved as little as brings an age into view. */
export function showing(ages: Ages, age: number): Ages {
  if (age >= ages.first && age <= ages.last) return ages;
  const room = (ages.last - ages.first) * MOVED_SHARE;
  return moved(ages, age < ages.first ? age - room - ages.first : age + room - ages.last);
}

function within(first: number, span: number): Ages {
  const from = Math.min(Math.max(0, first), LAST_MONTHS - span);
  return { first: from, last: from + span };
}

/** A scale from `least` at pixel `from` to `most` at pixel `to`. */
export function scale(least: number, most: number, from: number, to: number): Scale {
  const share = (to - from) / (most - least);
  return {
    at: (value) => from + (value - least) * share,
    valueAt: (px) => least + (px - from) / share,
  };
}

/** The values that are in view: of the outermost lines and of the points, with a margin; null where there is none. */
export function shownValues(
  pieces: readonly Piece[],
  points: readonly Pick<Point, "age_months" | "value">[],
  ages: Ages,
): { least: number; most: number } | null {
  const ofLines = pieces.flatMap((piece) =>
    [piece.lines[0], piece.lines.at(-1)].flatMap((line) =>
      line ? inView(piece.ages_months, line, ages) : [],
    ),
  );
  const ofPoints = points.filter((one) => isShown(one, ages)).map((one) => one.value);
  const values = [...ofLines, ...ofPoints];
  if (values.length === 0) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max((most - least) * MARGIN_SHARE, Number.EPSILON);
  return { least: least - margin, most: most + margin };
}

export const isShown = (point: Pick<Point, "age_months">, ages: Ages): boolean =>
  point.age_months >= ages.first && point.age_months <= ages.last;

/** The values of a line at both ends of the view and at each of its ages between. */
function inView(at: readonly number[], line: readonly number[], ages: Ages): number[] {
  const ends = [ages.first, ages.last].map((age) => valueOn(at, line, age));
  const between = line.filter(
    (_, place) => (at[place] ?? -1) >= ages.first && (at[place] ?? -1) <= ages.last,
  );
  return [...ends.filter((one) => one !== null), ...between];
}

/** The value of a line at an age, between its corners too; null beyond its ends. */
export function valueOn(at: readonly number[], line: readonly number[], age: number): number | null {
  const next = at.findIndex((one) => one >= age);
  if (next < 0 || (next === 0 && at[0] !== age)) return null;
  const [before, after] = [Math.max(0, next - 1), next];
  const [from = 0, to = 0] = [at[before], at[after]];
  const [low = 0, high = 0] = [line[before], line[after]];
  return to === from ? high : low + ((high - low) * (age - from)) / (to - from);
}

/** The corners of a line as the path of an SVG. */
export const pathOf = (at: readonly number[], line: readonly number[], x: Scale, y: Scale): string =>
  line
    .map((value, place) => `${place ? "L" : "M"}${x.at(at[place] ?? 0).toFixed(1)} ${y.at(value).toFixed(1)}`)
    .join("");

/** Round numbers between two ends, at most about `count`. */
export function ticks(least: number, most: number, count: number): number[] {
  const raw = (most - least) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((one) => one * power >= raw) ?? 10);
  return range(least, most, step);
}

const MONTH_STEPS = [1, 2, 3, 6];
const YEAR_STEPS = [12, 24, 36];
const YEARS_FROM_MONTHS = 36; // a wider view counts in years

/** The ages written below a chart, and whether they are years (in months all the same). */
export function ageTicks(ages: Ages, count: number): { inYears: boolean; at: number[] } {
  const span = ages.last - ages.first;
  const inYears = span > YEARS_FROM_MONTHS;
  const steps = inYears ? YEAR_STEPS : MONTH_STEPS;
  const step = steps.find((one) => span / one <= count) ?? steps.at(-1) ?? 1;
  return { inYears, at: range(ages.first, ages.last, step) };
}

function range(least: number, most: number, step: number): number[] {
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
    Number(((first + at) * step).toFixed(6)),
  );
}

const LABELS_FIRST = [4, 0, 8, 2, 6, 3, 5, 1, 7]; // the middle and the ends say most

/** Which of the nine lines get their name: as many as have room, so many pixels apart. */
export function namedLines(heights: readonly (number | null)[], apart: number): number[] {
  const named: number[] = [];
  for (const line of LABELS_FIRST) {
    const height = heights[line] ?? null;
    if (height === null) continue;
    if (named.every((other) => Math.abs((heights[other] ?? 0) - height) >= apart)) named.push(line);
  }
  return named.sort((one, other) => one - other);
}

/** The place of the point that is nearest to a pixel from the left; null where none is in view. */
export function nearestPoint(points: readonly Point[], ages: Ages, x: Scale, px: number): number | null {
  const shown = points.flatMap((one, place) =>
    isShown(one, ages) ? [{ place, far: Math.abs(x.at(one.age_months) - px) }] : [],
  );
  return (
    shown.reduce<{ place: number; far: number } | null>(
      (best, one) => (best && best.far <= one.far ? best : one),
      null,
    )?.place ?? null
  );
}
