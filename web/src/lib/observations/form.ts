/** What a form for an observation holds, and what of it is sent. Times are Hong Kong's. */

import type { components } from "#api";
import { numberIn } from "#lib/record-items/numbers";
import { instantOf, localMinute } from "#lib/today/days";
import { MEASURES, type Kind, type Observation, type Unit } from "./kinds";

export type ObservationIn = components["schemas"]["ObservationIn"];

export interface ObservationFields {
  kind: Kind;
  /** As a date and time field writes it: 2026-11-30T14:22. */
  at: string;
  value: string;
  second: string;
  unit: Unit;
  method: string;
  meal: string;
  device: string;
  note: string;
}

export const newObservation = (kind: Kind, now: Date): ObservationFields => ({
  kind,
  at: localMinute(now),
  value: "",
  second: "",
  unit: MEASURES[kind].units[0],
  method: "",
  meal: "",
  device: "",
  note: "",
});

/** The fields for another kind: what does not depend on the kind is kept. */
export const asKind = (fields: ObservationFields, kind: Kind): ObservationFields =>
  kind === fields.kind
    ? fields
    : { ...fields, kind, value: "", second: "", unit: MEASURES[kind].units[0], method: "", meal: "" };

export const fieldsOf = (kept: Observation): ObservationFields => ({
  kind: kept.kind,
  at: localMinute(new Date(kept.at)),
  value: String(kept.value),
  second: kept.second_value === null ? "" : String(kept.second_value),
  unit: kept.unit,
  method: kept.method ?? "",
  meal: kept.meal_context ?? "",
  device: kept.provenance.device ?? "",
  note: kept.note ?? "",
});

/** Whether there is enough to send. */
export const isComplete = (fields: ObservationFields): boolean =>
  fields.at !== "" &&
  numberIn(fields.value) !== null &&
  (!MEASURES[fields.kind].hasSecond || numberIn(fields.second) !== null);

/**
 * The body of the request. An instant that was not touched goes back as it was kept: to the second, and with the
 * offset of where it was measured.
 */
export function bodyOf(
  fields: ObservationFields,
  { isConfirmed, kept }: { isConfirmed: boolean; kept?: Observation },
): ObservationIn {
  const measure = MEASURES[fields.kind];
  const isSameTime = kept !== undefined && localMinute(new Date(kept.at)) === fields.at;
  return {
    kind: fields.kind,
    at: isSameTime ? kept.at : instantOf(fields.at),
    value: numberIn(fields.value) ?? 0,
    second_value: measure.hasSecond ? numberIn(fields.second) : null,
    unit: fields.unit,
    method: (fields.method || null) as ObservationIn["method"],
    meal_context: (fields.meal || null) as ObservationIn["meal_context"],
    device: fields.device.trim() || null,
    note: fields.note.trim() || null,
    confirm: isConfirmed,
    ...(kept?.provenance.source ? { source: kept.provenance.source } : {}),
  };
}
