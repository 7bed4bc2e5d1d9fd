/** Booking in a clinic's free time: which clinic, which day, which time. What was typed stays when a time is gone. */

import type { components } from "#api";
import { ActionKey } from "#lib/api/action-key";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import type { Slot } from "./slots";

type Schemas = components["schemas"];
export type Clinic = Schemas["ClinicOut"];
export type Booked = Schemas["AppointmentOut"];

export const DAYS_SHOWN = 14;

/** Clinics in which one can book. Call while a component is being set up. */
export const clinics = (): Resource<Clinic[]> =>
  new Resource(
    () => answer(api.GET("/v1/clinics")),
    () => "clinics",
  );

/** A clinic's free times from a day on; none without a clinic. Call while a component is being set up. */
export const freeSlots = (clinicId: () => string, from: () => string): Resource<Slot[]> =>
  new Resource(() => {
    const [clinic_id, from_on] = [clinicId(), from()];
    if (clinic_id === "") return Promise.resolve([]);
    return answer(
      api.GET("/v1/clinics/{clinic_id}/slots", {
        params: { path: { clinic_id }, query: { from_on, days: DAYS_SHOWN } },
      }),
    );
  });

export async function book(
  personId: string,
  key: ActionKey,
  booking: { slot_id: string; title: string; note: string | null },
): Promise<Booked> {
  const params = {
    path: { person_id: personId },
    header: { "idempotency-key": key.for({ personId, ...booking }) },
  };
  const made = await answer(api.POST("/v1/persons/{person_id}/bookings", { params, body: booking }));
  key.renew();
  return made;
}

/** Take another free time in the place of the one that is booked, in one step. */
export const reschedule = (personId: string, id: string, etag: string, slotId: string): Promise<Booked> =>
  answer(
    api.PUT("/v1/persons/{person_id}/appointments/{item_id}/slot", {
      params: { path: { person_id: personId, item_id: id }, header: { "if-match": etag } },
      body: { slot_id: slotId },
    }),
  );
