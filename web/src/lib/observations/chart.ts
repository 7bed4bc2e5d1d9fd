/** Where the points of a small chart of values over time stand. */

export interface Point {
  /** Milliseconds. */
  at: number;
  value: number;
}

export interface Plotted extends Point {
  x: number;
  y: number;
}

export interface Scale {
  least: number;
  most: number;
  /** Round values between them, for lines across. */
  ticks: number[];
}

const STEPS = [1, 2, 5, 10];
const LEAST_SPAN = 0.04; // of the value: a tenth of a kilogram is no mountain

/** A scale with round ends that holds all values, with about three lines. */
export function scaleFor(values: readonly number[]): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = Math.max(high - low, Math.abs(high) * LEAST_SPAN, 0.1);
  const raw = span / 2;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * (STEPS.find((one) => one * power >= raw) ?? 10);
  const least = Math.floor(low / step) * step;
  const count = Math.max(1, Math.ceil((high - least) / step));
  const ticks = Array.from({ length: count + 1 }, (_, place) => Number((least + place * step).toFixed(6)));
  return { least: ticks[0] ?? least, most: ticks.at(-1) ?? high, ticks };
}

/** Points from left (the oldest) to right in a box; a single one stands in its middle. */
export function plot(points: readonly Point[], scale: Scale, width: number, height: number): Plotted[] {
  const times = points.map((one) => one.at);
  const begin = Math.min(...times);
  const span = Math.max(...times) - begin;
  return points.map((one) => ({
    ...one,
    x: span === 0 ? width / 2 : ((one.at - begin) / span) * width,
    y: height - ((one.value - scale.least) / (scale.most - scale.least)) * height,
  }));
}

export const pathOf = (points: readonly Plotted[]): string =>
  points.map(({ x, y }, place) => `${place === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
