/** A person's points: by day, by kind, and why each row exists. */

import type { components } from "#api";
import { addDays, hongKongDay } from "#lib/today/days";

type Schemas = components["schemas"];
export type Entry = Schemas["EntryOut"];
export type EntryDetail = Schemas["EntryDetail"];

/** The day that a row belongs to: of what was done, or for what no challenge gave, of the booking. */
export const dayOf = (entry: Entry): string => entry.why?.day ?? hongKongDay(new Date(entry.posted_at));

const isEarning = (entry: Entry): boolean => entry.kind === "award" || entry.kind === "reversal";

/** What was earned on each of the last `count` days up to `today`, what was taken back subtracted. */
export function earnedByDay(
  entries: readonly Entry[],
  today: string,
  count: number,
): { day: string; value: number }[] {
  const sums = new Map<string, number>();
  for (const entry of entries.filter(isEarning)) {
    const day = dayOf(entry);
    sums.set(day, (sums.get(day) ?? 0) + entry.amount);
  }
  return Array.from({ length: count }, (_, place) => {
    const day = addDays(today, place - count + 1);
    return { day, value: sums.get(day) ?? 0 };
  });
}

/** Rows under the day to which they belong, as they come: newest first. */
export function groupByDay(entries: readonly Entry[]): { day: string; sum: number; entries: Entry[] }[] {
  const groups: { day: string; sum: number; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const day = dayOf(entry);
    let group = groups.find((one) => one.day === day);
    if (!group) groups.push((group = { day, sum: 0, entries: [] }));
    group.entries.push(entry);
    group.sum += entry.amount;
  }
  return groups;
}

export type Row =
  | { kind: "entry"; entry: Entry }
  /** A day that was counted anew in one go, as something came late; nothing was lost by it. */
  | { kind: "recount"; sum: number; entries: Entry[] };

/**
 * The rows of one day as they are shown: what was booked in one go with something taken back, and comes to no less
 * than before, is one row. A real loss stays row by row: nobody should have to look for it.
 */
export function rowsOf(entries: readonly Entry[]): Row[] {
  const rows: Row[] = [];
  const done = new Set<string>();
  for (const entry of entries) {
    const together = entries.filter((one) => one.posted_at === entry.posted_at && isEarning(one));
    const sum = together.reduce((total, one) => total + one.amount, 0);
    const isRecount = isEarning(entry) && sum >= 0 && together.some((one) => one.kind === "reversal");
    if (!isRecount) rows.push({ kind: "entry", entry });
    else if (!done.has(entry.posted_at)) rows.push({ kind: "recount", sum, entries: together });
    if (isRecount) done.add(entry.posted_at);
  }
  return rows;
}

export type Picture =
  "park" | "creature" | "family" | "habit" | "set" | "recount" | "taken" | "spent" | "steps" | "star";

const BY_RULE: readonly [RegExp, Picture][] = [
  [/^set-|album/, "set"],
  [/famil/, "family"],
  [/catch|creature|kinds|find/, "creature"],
  [/week|streak|habit|row/, "habit"],
  [/step|walk/, "steps"],
  [/park|visit|district/, "park"],
];

/** Which picture stands before a row. By what the rule is called: it decorates, the words say what it is. */
export function pictureOf(entry: Entry): Picture {
  if (entry.kind === "reversal") return "taken";
  if (entry.kind === "spend" || entry.kind === "refund") return "spent";
  const rule = entry.why?.rule ?? "";
  return BY_RULE.find(([pattern]) => pattern.test(rule))?.[1] ?? "star";
}

export type FactStory =
  | { kind: "park_visit"; parkId: string; day: string }
  | { kind: "catch"; parkId: string }
  | { kind: "other"; name: string };

/** What a fact's key says. Keys are `kind/...`, their parts by kind; what is not known is told by its kind alone. */
export function storyOf(key: string): FactStory {
  const [kind = "", first = "", second = ""] = key.split("/");
  if (kind === "park_visit" && first && /^\d{4}-\d\d-\d\d$/.test(second)) {
    return { kind, parkId: first, day: second };
  }
  const spawn = /^[^:]+:([a-z0-9-]+)\.\d+\.\d+$/.exec(first);
  if (kind === "catch" && spawn?.[1]) return { kind, parkId: spawn[1] };
  return { kind: "other", name: kind.replaceAll("_", " ") };
}

/** How much less than the rule says was given, because a day gives no more; 0 when all of it was. */
export function cappedBy(entry: Entry, gives: readonly string[]): number {
  if (entry.kind !== "award") return 0;
  const fixed = gives.map((one) => /^points: (\d+)$/.exec(one)?.[1]).find((one) => one !== undefined);
  return fixed ? Math.max(0, Number(fixed) - entry.amount) : 0;
}

/** The values at that moment that have a name for people: metrics, not what merely repeats the fact. */
export const tellableMetrics = (
  metrics: Readonly<Record<string, string | number | boolean>>,
): { name: string; value: number }[] =>
  Object.entries(metrics).flatMap(([name, value]) =>
    name.startsWith("metrics.") && typeof value === "number"
      ? [{ name: name.slice("metrics.".length), value }]
      : [],
  );
