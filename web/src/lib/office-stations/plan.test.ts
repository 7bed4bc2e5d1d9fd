/** A plan goes through its form unchanged, in Hong Kong's time whatever the device's. */

import { expect, test } from "vitest";
import {
  emptyBooth,
  emptyPlan,
  emptyShift,
  eventIdOf,
  fieldsOf,
  planOf,
  slugOf,
  toInstant,
  toLocal,
} from "./plan";

const names = (en: string) => ({ en, zh_hant: "灣仔", zh_hans: "湾仔" });
const PLAN = {
  station_id: "wan-chai",
  district: "wan-chai",
  name: names("Saturday"),
  care_team: names("Care Team"),
  venue: names("Victoria Park"),
  longitude: 114.1882,
  latitude: 22.2826,
  opens_at: "2026-10-10T02:00:00Z",
  closes_at: "2026-10-10T16:30:00Z",
  status: "published" as const,
  booths: [{ id: "blood", name: names("Blood"), services: ["glucose" as const] }],
  shifts: [],
  supplies: [{ kind: "leaflet" as const, name: "Less salt", counted_out: 30, counted_back: null }],
};
const SHIFT = {
  id: "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a11",
  booth: null,
  role: "lead" as const,
  person_id: "0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a12",
  nickname: "brave-otter-27",
  starts_at: "2026-10-10T01:00:00Z",
  ends_at: "2026-10-10T17:00:00Z",
};

test("what stands goes through the form unchanged", () => {
  const fields = fieldsOf({ event_id: "e", revision: 3, plan: PLAN, shifts: [SHIFT] });
  const again = planOf(fields);
  const instants = (plan: typeof again) =>
    [plan.opens_at, plan.closes_at].map((at) => new Date(at).getTime());
  expect(instants(again)).toEqual(instants(PLAN));
  expect(again.shifts).toMatchObject([{ booth: null, person_id: SHIFT.person_id, address: null }]);
  expect(again).toMatchObject({ booths: PLAN.booths, supplies: PLAN.supplies, longitude: 114.1882 });
});

test("times are Hong Kong's", () => {
  expect(toLocal("2026-10-10T16:30:00Z")).toBe("2026-10-11T00:30");
  expect(new Date(toInstant("2026-10-11T00:30")).toISOString()).toBe("2026-10-10T16:30:00.000Z");
});

test("new booths get ids of their own, and a shift begins with the event's hours", () => {
  const fields = {
    ...emptyPlan(),
    stationId: "wan-chai",
    opens: "2026-12-05T10:00",
    closes: "2026-12-05T17:00",
  };
  fields.booths = [
    { ...emptyBooth(), id: "blood" },
    { ...emptyBooth(), name: names("Blood") },
    { ...emptyBooth(), name: names("血") },
  ];
  fields.shifts = [{ ...emptyShift(fields), address: " a@example.org " }];
  const plan = planOf(fields);
  expect(plan.booths.map((one) => one.id)).toEqual(["blood", "blood-2", "booth"]);
  expect(plan.shifts).toMatchObject([{ booth: "blood", address: "a@example.org", person_id: null }]);
  expect(eventIdOf(fields)).toBe("wan-chai-2026-12-05");
  expect(slugOf("  Weight, height & waist! ")).toBe("weight-height-waist");
});
