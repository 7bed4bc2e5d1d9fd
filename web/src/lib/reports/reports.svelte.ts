/** What there is beside reports themselves: those still awaited, trends, and common tests to choose from. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";

type Schemas = components["schemas"];
export type Trend = Schemas["TrendOut"];
export type Reading = Trend["series"][number]["readings"][number];
export type Test = Schemas["LaboratoryTestOut"];

/** Reports that are there but not shown yet. Call while a component is being set up. */
export const awaitedOf = (personId: () => string): Resource<Schemas["AwaitedReportOut"][]> =>
  new Resource(
    () =>
      answer(
        api.GET("/v1/persons/{person_id}/awaited-reports", { params: { path: { person_id: personId() } } }),
      ),
    () => `awaited reports ${personId()}`,
  );

/** Tests that have values. Call while a component is being set up. */
export const trendsOf = (personId: () => string): Resource<Schemas["TrendSummary"][]> =>
  new Resource(
    () =>
      answer(
        api.GET("/v1/persons/{person_id}/result-trends", { params: { path: { person_id: personId() } } }),
      ),
    () => `result trends ${personId()}`,
  );

/** A test's values over time. Call while a component is being set up. */
export const trendOf = (personId: () => string, loinc: () => string): Resource<Trend> =>
  new Resource(
    () => {
      const path = { person_id: personId(), loinc: loinc() };
      return answer(api.GET("/v1/persons/{person_id}/result-trends/{loinc}", { params: { path } }));
    },
    () => `result trend ${personId()} ${loinc()}`,
  );

/** Common tests. Call while a component is being set up. */
export const laboratoryTests = (): Resource<Test[]> =>
  new Resource(
    () => answer(api.GET("/v1/laboratory-tests")),
    () => "laboratory tests",
  );
