/** Health programmes: which there are, whether somebody may take part, and taking part with a doctor. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";

type Schemas = components["schemas"];
export type Programme = Schemas["ProgrammeOut"];
export type Place = Schemas["ProgrammePlaceOut"];
export type Enrolment = Schemas["ProgrammeEnrolmentOut"];
export type Eligibility = Schemas["EligibilityOut"];

/** Call while a component is being set up. */
export const programmes = (): Resource<Schemas["ProgrammeList"]> =>
  new Resource(
    () => answer(api.GET("/v1/programmes")),
    () => "programmes",
  );

/** Where a person takes part, or waits. Call while a component is being set up. */
export const enrolmentsOf = (personId: () => string): Resource<Schemas["Page_ProgrammeEnrolmentOut_"]> =>
  new Resource(
    () =>
      answer(
        api.GET("/v1/persons/{person_id}/programme-enrolments", {
          params: { path: { person_id: personId() } },
        }),
      ),
    () => `programme enrolments ${personId()}`,
  );

/** Doctors who take part. Call while a component is being set up. */
export const placesOf = (programmeId: () => string): Resource<Place[]> =>
  new Resource(() =>
    answer(
      api.GET("/v1/programmes/{programme_id}/places", { params: { path: { programme_id: programmeId() } } }),
    ),
  );

/** How a person stands, with answers to questions, which nobody keeps. Call while a component is being set up. */
export const eligibilityOf = (
  personId: () => string,
  programmeId: () => string,
  answers: () => { declared: string[]; denied: string[] },
): Resource<Eligibility> =>
  new Resource(() =>
    answer(
      api.GET("/v1/persons/{person_id}/programmes/{programme_id}/eligibility", {
        params: { path: { person_id: personId(), programme_id: programmeId() }, query: answers() },
      }),
    ),
  );

export const enrol = (
  personId: string,
  key: string,
  body: { programme: string; place_id: string; declared: string[] },
): Promise<Enrolment> =>
  answer(
    api.POST("/v1/persons/{person_id}/programme-enrolments", {
      params: { path: { person_id: personId }, header: { "idempotency-key": key } },
      body,
    }),
  );

export const leave = (personId: string, id: string, etag: string): Promise<unknown> =>
  answer(
    api.DELETE("/v1/persons/{person_id}/programme-enrolments/{item_id}", {
      params: { path: { person_id: personId, item_id: id }, header: { "if-match": etag } },
    }),
  );
