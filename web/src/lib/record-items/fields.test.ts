/** One form for all kinds: what goes back untouched is what was kept, and what is not asked is not sent. */

import { expect, test } from "vitest";
import {
  askedFields,
  bodyOf,
  isComplete,
  newValues,
  optionsIn,
  tellValues,
  valuesOf,
  type Kept,
} from "./fields";
import { stepsOf } from "./history";
import { ITEM_KINDS } from "./kinds";
import { appointments } from "./kinds/appointments";
import { medications } from "./kinds/medications";

const provenance = {
  origin: "self_entered",
  source: "Red booklet",
  device: null,
  recorded_by_id: null,
  recorded_at: "2026-11-30T02:00:00Z",
  revision: 1,
  changed_by_id: null,
  changed_at: null,
} as const;
const syrup = {
  id: "m",
  provenance,
  name: "Amoxicillin",
  dose: 0.125,
  dose_unit: "mL",
  route: "oral",
  times: 3,
  period: 1,
  period_unit: "day",
  is_as_needed: false,
  starts_on: "2026-10-08",
  ends_on: null,
  stopped_on: "2026-10-10",
  reason: null,
  instructions: null,
  stop_reason: "Rash",
  status: "stopped",
  dose_per_day: 0.375,
} satisfies Kept;
const eyeCheck = {
  id: "a",
  provenance,
  title: "Eye check",
  starts_at: "2026-10-12T01:00:07Z",
  ends_at: "2026-10-12T01:15:00Z",
  place: "Wan Chai Clinic",
  note: null,
  slot_id: "s",
} satisfies Kept;
const NOW = new Date("2026-11-30T17:30:00Z"); // the next day in Hong Kong

test("what nobody touched goes back as it was kept", () => {
  const { id: _id, provenance: _provenance, status: _status, dose_per_day: _perDay, ...kept } = syrup;
  const sent = bodyOf(medications, valuesOf(medications, syrup), syrup);
  expect(sent).toEqual({ ...kept, source: "Red booklet" });
  const { starts_at, ends_at } = bodyOf(appointments, valuesOf(appointments, eyeCheck), eyeCheck);
  expect([starts_at, ends_at]).toEqual([eyeCheck.starts_at, eyeCheck.ends_at]);
});

test("what is not asked any more is not sent, and what is fixed is neither asked nor changed", () => {
  const values = { ...valuesOf(medications, syrup), stopped_on: "" };
  expect(bodyOf(medications, values, syrup)).toMatchObject({ stopped_on: null, stop_reason: null });
  const moved = { ...valuesOf(appointments, eyeCheck), starts_at: "2026-10-12T10:00", note: "glasses" };
  expect(bodyOf(appointments, moved, eyeCheck)).toMatchObject({
    starts_at: eyeCheck.starts_at,
    note: "glasses",
  });
  expect(askedFields(appointments, moved, eyeCheck).map(({ name }) => name)).toEqual([
    "title",
    "note",
    "source",
  ]);
});

test("how often is one choice, and in full only where it is something else", () => {
  const every4 = { ...newValues(medications, NOW), name: "A", dose: "2,5", often: "1/4/hour" };
  expect(isComplete(medications, every4)).toBe(true);
  expect(bodyOf(medications, every4)).toMatchObject({ dose: 2.5, times: 1, period: 4, period_unit: "hour" });
  const other = { ...every4, often: "other", times: "", period: "3", period_unit: "week" };
  expect(isComplete(medications, other)).toBe(false);
  expect(bodyOf(medications, { ...other, times: "2" })).toMatchObject({ times: 2, period: 3 });
  expect(valuesOf(medications, { ...syrup, period: 3 }).often).toBe("other");
  expect(isComplete(medications, { ...every4, dose: "a little" })).toBe(false);
});

test("an appointment is on Hong Kong's morrow, and its end goes with its beginning", () => {
  const values = newValues(appointments, NOW);
  expect([values.starts_at, values.ends_at]).toEqual(["2026-12-02T10:00", "2026-12-02T10:30"]);
  const later = { ...values, starts_at: "2026-12-24T23:45" };
  expect(appointments.adjust?.("starts_at", values.starts_at ?? "", later).ends_at).toBe("2026-12-25T00:15");
  expect(bodyOf(appointments, later)).toMatchObject({ starts_at: "2026-12-24T23:45:00+08:00" });
});

test("a history says of each revision what it changed", () => {
  const first = { ...syrup, stopped_on: null, stop_reason: null };
  const changed_at = "2026-12-01T02:00:00Z";
  const second = { ...syrup, dose: 0.25, provenance: { ...provenance, revision: 2, changed_at } };
  const steps = stepsOf<Kept>([second, first], (one) => tellValues(medications, valuesOf(medications, one)));
  expect(steps.map(({ revision, at, isFirst }) => [revision, at, isFirst])).toEqual([
    [2, changed_at, false],
    [1, provenance.recorded_at, true],
  ]);
  expect(steps[0]?.changes.map(({ from, to }) => [from, to])).toEqual([
    ["0.125 mL", "0.25 mL"],
    ["", "10 Oct 2026"],
    ["", "Rash"],
  ]);
  expect(steps[1]?.changes).toEqual([]);
});

test.each(ITEM_KINDS)("a new one of $path begins with choices that exist", (kind) => {
  const values = newValues(kind, NOW);
  for (const field of kind.fields) {
    const { name, input, isNeeded } = field;
    if (input === "choice" && (isNeeded || values[name]))
      expect(Object.keys(optionsIn(field, values))).toContain(values[name]);
  }
});
