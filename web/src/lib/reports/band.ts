/** The laboratory's range behind a line of values: as each report gives it, wide as the chart at its ends. */

import type { Plotted, Scale } from "#lib/observations/chart";
import type { Reading } from "./reports.svelte";

/** The outline of the band as a path; null where no report gives a range of two ends. */
export function bandOf(
  readings: readonly Reading[],
  plotted: readonly Plotted[],
  { least, most }: Scale,
  { across, height }: { across: number; height: number },
): string | null {
  const y = (value: number): number => height - ((value - least) / (most - least)) * height;
  const edges = readings.flatMap(({ low, high }, place) => {
    const x = plotted[place]?.x;
    return low !== null && high !== null && x !== undefined ? [{ x, low: y(low), high: y(high) }] : [];
  });
  const [first, last] = [edges[0], edges.at(-1)];
  if (!first || !last) return null;
  const whole = [{ ...first, x: 0 }, ...edges, { ...last, x: across }];
  const there = whole.map(({ x, high }) => `${x.toFixed(1)} ${high.toFixed(1)}`);
  const back = whole.toReversed().map(({ x, low }) => `${x.toFixed(1)} ${low.toFixed(1)}`);
  return `M${[...there, ...back].join("L")}Z`;
}
