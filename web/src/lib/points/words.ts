/** Metrics of challenges in plain words. A challenge may declare others: they are told by their own name. */

import { m } from "#messages";

const METRICS: Record<string, () => string> = {
  parks: m.collection_metric_parks,
  parks_this_round: m.collection_metric_parks_this_round,
  districts: m.collection_metric_districts,
  kinds_of_place: m.collection_metric_kinds_of_place,
  days_here: m.collection_metric_days_here,
  days_this_week: m.collection_metric_days_this_week,
  days_this_round: m.collection_metric_days_this_round,
  days_in_a_row: m.collection_metric_days_in_a_row,
  days_in_a_row_gently: m.collection_metric_days_in_a_row,
  weeks_in_a_row: m.collection_metric_weeks_in_a_row,
  weeks_in_a_row_gently: m.collection_metric_weeks_in_a_row,
  family_here_today: m.collection_metric_family_here_today,
  family_days_here: m.collection_metric_family_days_here,
  creatures: m.collection_metric_creatures,
  found_of_set: m.collection_metric_found_of_set,
  steps: m.collection_metric_steps,
  daily_average: m.collection_metric_daily_average,
};

export const metricWords = (name: string): string => METRICS[name]?.() ?? name.replaceAll("_", " ");
