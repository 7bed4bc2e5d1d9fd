/** A plan as its form holds it, and as the server takes it. Times are Hong Kong's, as `datetime-local` writes them. */

import type { components } from "#api";
import type { Names, Service, ShiftRole, Status, SupplyKind } from "./words";

export type EventPlan = components["schemas"]["EventPlan"];
type PlanOut = components["schemas"]["StationPlanOut"];

/** One row of a list, with a key of its own for the page. */
interface Row {
  key: string;
}
export interface BoothRow extends Row {
  id: string;
  name: Names;
  services: Service[];
}
export interface ShiftRow extends Row {
  /** Who is there already, by id and public name; else an address is typed. */
  person: { id: string; nickname: string } | null;
  address: string;
  role: ShiftRole;
  booth: string;
  starts: string;
  ends: string;
}
export interface SupplyRow extends Row {
  kind: SupplyKind;
  name: string;
  out: string | number;
  back: string | number;
}
export interface PlanFields {
  stationId: string;
  district: string;
  name: Names;
  careTeam: Names;
  venue: Names;
  longitude: string | number;
  latitude: string | number;
  opens: string;
  closes: string;
  status: Status;
  booths: BoothRow[];
  shifts: ShiftRow[];
  supplies: SupplyRow[];
}

const HONG_KONG_MS = 8 * 3_600_000; // no summer time since 1979
const noNames = (): Names => ({ en: "", zh_hant: "", zh_hans: "" });
const newRow = (): Row => ({ key: crypto.randomUUID() });

/** An instant as Hong Kong's clock shows it. */
export const toLocal = (at: string): string =>
  new Date(new Date(at).getTime() + HONG_KONG_MS).toISOString().slice(0, 16);

/** What Hong Kong's clock shows, as an instant. */
export const toInstant = (local: string): string => `${local.slice(0, 16)}:00+08:00`;

export const emptyBooth = (): BoothRow => ({ ...newRow(), id: "", name: noNames(), services: [] });
export const emptySupply = (): SupplyRow => ({ ...newRow(), kind: "leaflet", name: "", out: 0, back: "" });
export const emptyShift = (fields: PlanFields): ShiftRow => ({
  ...newRow(),
  person: null,
  address: "",
  role: "staff",
  booth: fields.booths[0]?.id ?? "",
  starts: fields.opens,
  ends: fields.closes,
});
export const emptyPlan = (): PlanFields => ({
  stationId: "",
  district: "",
  name: noNames(),
  careTeam: noNames(),
  venue: noNames(),
  longitude: "",
  latitude: "",
  opens: "",
  closes: "",
  status: "draft",
  booths: [emptyBooth()],
  shifts: [],
  supplies: [],
});

/** The plan that stands, as the form holds it. */
export function fieldsOf({ plan, shifts }: PlanOut): PlanFields {
  return {
    stationId: plan.station_id,
    district: plan.district,
    name: { ...plan.name },
    careTeam: { ...plan.care_team },
    venue: { ...plan.venue },
    longitude: plan.longitude,
    latitude: plan.latitude,
    opens: toLocal(plan.opens_at),
    closes: toLocal(plan.closes_at),
    status: plan.status ?? "draft",
    booths: plan.booths.map((one) => ({
      ...newRow(),
      id: one.id,
      name: { ...one.name },
      services: [...one.services],
    })),
    shifts: shifts.map((one) => ({
      ...newRow(),
      person: { id: one.person_id, nickname: one.nickname },
      address: "",
      role: one.role,
      booth: one.booth ?? "",
      starts: toLocal(one.starts_at),
      ends: toLocal(one.ends_at),
    })),
    supplies: (plan.supplies ?? []).map((one) => ({
      ...newRow(),
      kind: one.kind,
      name: one.name,
      out: one.counted_out,
      back: one.counted_back ?? "",
    })),
  };
}

/** The form as the server takes it. */
export function planOf(fields: PlanFields): EventPlan {
  return {
    station_id: fields.stationId.trim(),
    district: fields.district,
    name: fields.name,
    care_team: fields.careTeam,
    venue: fields.venue,
    longitude: Number(fields.longitude),
    latitude: Number(fields.latitude),
    opens_at: toInstant(fields.opens),
    closes_at: toInstant(fields.closes),
    status: fields.status,
    booths: withIds(fields.booths).map(({ id, name, services }) => ({ id, name, services })),
    shifts: fields.shifts.map((one) => ({
      booth: one.booth || null,
      role: one.role,
      person_id: one.person?.id ?? null,
      address: one.person ? null : one.address.trim(),
      starts_at: toInstant(one.starts),
      ends_at: toInstant(one.ends),
    })),
    supplies: fields.supplies.map((one) => ({
      kind: one.kind,
      name: one.name,
      counted_out: Number(one.out),
      counted_back: one.back === "" || one.back === null ? null : Number(one.back),
    })),
  };
}

/** The booths, each with its id; a new one gets one from its English name, which no other booth has. */
export function withIds(booths: readonly BoothRow[]): BoothRow[] {
  const taken = new Set(booths.map((one) => one.id));
  return booths.map((one) => {
    if (one.id) return one;
    const base = slugOf(one.name.en) || "booth";
    let id = base;
    for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
    taken.add(id);
    return { ...one, id };
  });
}

/** Small letters, digits and dashes of some words, at most forty. */
export const slugOf = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);

/** The address of a new event: its station and its day. */
export const eventIdOf = (fields: PlanFields): string =>
  `${fields.stationId.trim()}-${fields.opens.slice(0, 10)}`;
