/** Doses asked for and sent. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import type { DoseIn } from "./dose-form";

type Schemas = components["schemas"];
export type Catalogue = Schemas["VaccineCatalogue"];
export type DoseOut = Schemas["DoseOut"];

/** What a dose can be entered by. Call while a component is being set up. */
export const vaccineCatalogue = (): Resource<Catalogue> =>
  new Resource(
    () => answer(api.GET("/v1/vaccine-catalogue")),
    () => "vaccine catalogue",
  );

export const readDose = (personId: string, doseId: string): Promise<DoseOut> =>
  answer(
    api.GET("/v1/persons/{person_id}/vaccines/doses/{dose_id}", {
      params: { path: { person_id: personId, dose_id: doseId } },
    }),
  );

export const readFormerDoses = (personId: string, doseId: string): Promise<DoseOut[]> =>
  answer(
    api.GET("/v1/persons/{person_id}/vaccines/doses/{dose_id}/history", {
      params: { path: { person_id: personId, dose_id: doseId } },
    }),
  );

export const addDose = (personId: string, key: string, body: DoseIn): Promise<DoseOut> =>
  answer(
    api.POST("/v1/persons/{person_id}/vaccines/doses", {
      params: { path: { person_id: personId }, header: { "idempotency-key": key } },
      body,
    }),
  );

export const correctDose = (personId: string, doseId: string, etag: string, body: DoseIn): Promise<DoseOut> =>
  answer(
    api.PUT("/v1/persons/{person_id}/vaccines/doses/{dose_id}", {
      params: { path: { person_id: personId, dose_id: doseId }, header: { "if-match": etag } },
      body,
    }),
  );

export const removeDose = (personId: string, doseId: string, etag: string): Promise<unknown> =>
  answer(
    api.DELETE("/v1/persons/{person_id}/vaccines/doses/{dose_id}", {
      params: { path: { person_id: personId, dose_id: doseId }, header: { "if-match": etag } },
    }),
  );

/** Let a document of the folder show a dose, in the place of one that did. */
export const attachEvidence = (
  personId: string,
  doseId: string,
  etag: string,
  documentId: string,
): Promise<DoseOut> =>
  answer(
    api.PUT("/v1/persons/{person_id}/vaccines/doses/{dose_id}/evidence", {
      params: { path: { person_id: personId, dose_id: doseId }, header: { "if-match": etag } },
      body: { document_id: documentId },
    }),
  );

export const detachEvidence = (personId: string, doseId: string, etag: string): Promise<DoseOut> =>
  answer(
    api.DELETE("/v1/persons/{person_id}/vaccines/doses/{dose_id}/evidence", {
      params: { path: { person_id: personId, dose_id: doseId }, header: { "if-match": etag } },
    }),
  );
