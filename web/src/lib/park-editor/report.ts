/** An import's report as rows that can be counted and filtered. Pure. */

import type { FeatureCollection } from "geojson";
import type { components } from "#api";

export type Report = components["schemas"]["ParkImportOut"];
export type RowKind = "added" | "changed" | "refused" | "duplicate";

export interface ReportRow {
  kind: "added" | "changed" | "refused";
  row: number;
  parkId: string | null;
  name: string;
  fields: readonly string[];
  movedM: number;
  movedM2: number;
  duplicates: components["schemas"]["DuplicateOut"][];
  faults: readonly { field: string; words: string }[];
}

/** Rows in the order of the file; several faults of one feature are one row, called as the file calls it. */
export function rowsOf(report: Report, file: FeatureCollection | null = null): ReportRow[] {
  const none = { fields: [], movedM: 0, movedM2: 0, duplicates: [], faults: [] };
  const refused = new Map<number, ReportRow>();
  for (const { row, field, words } of report.refused) {
    const before = refused.get(row)?.faults ?? [];
    const faults = [...before, { field, words }];
    refused.set(row, { ...none, kind: "refused", row, parkId: null, name: nameIn(file, row), faults });
  }
  return [
    ...report.added.map((one): ReportRow => ({
      ...none,
      kind: "added",
      row: one.row,
      parkId: one.park_id,
      name: one.name_en,
      duplicates: one.possible_duplicates,
    })),
    ...report.changed.map((one): ReportRow => ({
      ...none,
      kind: "changed",
      row: one.row,
      parkId: one.park_id,
      name: one.name_en,
      fields: one.fields,
      movedM: one.moved_m,
      movedM2: one.moved_m2,
    })),
    ...refused.values(),
  ].sort((one, other) => one.row - other.row);
}

/** What the file calls its nth feature, from 1; it may say anything there. */
function nameIn(file: FeatureCollection | null, row: number): string {
  const feature = file?.features[row - 1];
  const properties = feature?.properties;
  const said: unknown[] = [properties?.name_en, properties?.name_zh_hant, properties?.id, feature?.id];
  return said.find((one): one is string => typeof one === "string" && one.trim() !== "")?.trim() ?? "";
}

export interface ReportCounts {
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
  duplicate: number;
}

export function countRows(report: Report): ReportCounts {
  return {
    added: report.added.length,
    changed: report.changed.length,
    unchanged: report.unchanged,
    refused: new Set(report.refused.map((one) => one.row)).size,
    duplicate: report.added.filter((one) => one.possible_duplicates.length > 0).length,
  };
}

export const rowsOfKind = (rows: readonly ReportRow[], kind: RowKind | null): ReportRow[] =>
  rows.filter((one) => {
    if (kind === null) return true;
    return kind === "duplicate" ? one.duplicates.length > 0 : one.kind === kind;
  });

/** Whether there is anything to do. */
export const isEmpty = (counts: ReportCounts): boolean => counts.added + counts.changed === 0;
