/** What a simulation found, in plain words before any chart. */

import { formatCount, formatDay, formatShare } from "#lib/language/format";
import { m } from "#messages";
import type { Outcome, Result } from "./simulations.svelte";

const WEEK_DAYS = 7;
const SAME = 0.5; // points a week: less of a difference nobody notices
const MOST = 0.35; // of all points from one rule: worth telling

/** A number, or that it is that of too few persons to be told. */
export const countWords = (value: number | null): string =>
  value === null ? m.office_few() : formatCount(value);

const days = (result: Result): number =>
  Math.round((Date.parse(result.last_day) - Date.parse(result.first_day)) / 86_400_000) + 1;

const round = (value: number): string => formatCount(Math.round(value));

/** What the middle player earns in a week; of few or none, what all earn on average. */
function weekly(outcome: Outcome, over: number): { points: number; isTypical: boolean } | null {
  const middle = outcome.distribution?.p50;
  if (typeof middle === "number") return { points: (middle / over) * WEEK_DAYS, isTypical: true };
  return outcome.cost ? { points: outcome.cost.points_per_participant_per_week, isTypical: false } : null;
}

function weekWords(result: Result): string | null {
  const now = weekly(result.simulated, days(result));
  if (!now) return null;
  const tell = now.isTypical ? m.office_week_typical : m.office_week_average;
  const before = result.running && weekly(result.running, days(result));
  if (!before || before.isTypical !== now.isTypical)
    return m.office_sentence({ words: tell({ points: round(now.points) }) });
  const difference = now.points - before.points;
  const compared =
    Math.abs(difference) < SAME
      ? m.office_as_now()
      : (difference > 0 ? m.office_more_than_now : m.office_less_than_now)({
          points: round(Math.abs(difference)),
        });
  return m.office_compared({ words: tell({ points: round(now.points) }), compared });
}

function forecastWords(result: Result): string | null {
  const cost = result.simulated.cost;
  if (!cost) return null;
  const words = m.office_forecast({
    points: round(cost.points_per_participant_for_the_run),
    days: formatCount(cost.run_days),
  });
  const before = result.running?.cost;
  if (!before?.points_per_participant_for_the_run) return m.office_sentence({ words });
  const change = cost.points_per_participant_for_the_run / before.points_per_participant_for_the_run - 1;
  if (Math.abs(change) < 0.005) return m.office_compared({ words, compared: m.office_as_now() });
  const tell = change > 0 ? m.office_share_more : m.office_share_less;
  return m.office_compared({ words, compared: tell({ share: formatShare(Math.abs(change)) }) });
}

/** What it costs: points a week and to the end. */
export const costWords = (result: Result): string[] =>
  result.simulated.is_hidden
    ? [m.office_hidden()]
    : [weekWords(result), forecastWords(result)].filter((words) => words !== null);

/** What came of it, the most important first. */
export function resultWords(result: Result): string[] {
  const { totals, rules, is_hidden: isHidden } = result.simulated;
  if (isHidden || !totals) return [m.office_hidden()];
  const given = m.office_given({
    days: formatCount(days(result)),
    participants: formatCount(totals.participants),
    points: formatCount(totals.points),
    badges: formatCount(totals.badges),
  });
  const most = rules.reduce<(typeof rules)[number] | null>(
    (best, rule) => ((rule.share ?? 0) > (best?.share ?? 0) ? rule : best),
    null,
  );
  const share = most?.share ?? 0;
  const leading =
    most && share >= MOST ? [m.office_leading({ rule: most.rule, share: formatShare(share) })] : [];
  return [...costWords(result), given, ...leading];
}

/** Rules that nobody got anything by: too hard, or faulty. */
export const silentRules = (result: Result): string[] =>
  result.simulated.rules.filter((rule) => rule.times === 0).map((rule) => rule.rule);

/** What was simulated, over which days. */
export const overWords = (result: Result): string =>
  (result.over === "generated" ? m.office_over_generated : m.office_over_recorded)({
    first: formatDay(result.first_day),
    last: formatDay(result.last_day),
  });
