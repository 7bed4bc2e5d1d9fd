/** What the growth pages ask of the server. Call while a component is being set up. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { keepChoice, readChoice } from "#lib/data/device";
import { Resource } from "#lib/data/resource.svelte";
import { LAST_MONTHS } from "./chart";

type Schemas = components["schemas"];
export type Growth = Schemas["GrowthOut"];
export type Entry = Schemas["GrowthEntryOut"];
export type Chart = Schemas["GrowthChartOut"];
export type Profile = Schemas["GrowthProfileOut"];
export type Reference = Growth["reference"];
export type Measure = "height" | "weight" | "bmi" | "head";

export const REFERENCES: readonly Reference[] = ["who_hk2020", "hk2020", "who"];
export const MEASURES: readonly Measure[] = ["weight", "height", "bmi", "head"];
const REFERENCE_KEY = "eplus.growth_reference";

/** The reference that this device compared with the last time. */
export const chosenReference = (): Reference =>
  REFERENCES.find((one) => one === readChoice(REFERENCE_KEY)) ?? "who_hk2020";
export const chooseReference = (reference: Reference): void => keepChoice(REFERENCE_KEY, reference);

/** Every measurement of a person, compared with a reference. */
export const growthOf = (personId: () => string, reference: () => Reference): Resource<Growth> =>
  new Resource(
    () => {
      const params = { path: { person_id: personId() }, query: { reference: reference() } };
      return answer(api.GET("/v1/persons/{person_id}/growth", { params }));
    },
    () => `growth ${personId()} ${reference()}`,
  );

/** The whole chart of a measure, birth to nineteen years: which part is shown is the page's matter. */
export const chartOf = (
  personId: () => string,
  measure: () => Measure,
  reference: () => Reference,
): Resource<Chart> =>
  new Resource(
    () => {
      const query = { measure: measure(), reference: reference(), from_months: 0, to_months: LAST_MONTHS };
      const params = { path: { person_id: personId() }, query };
      return answer(api.GET("/v1/persons/{person_id}/growth/chart", { params }));
    },
    () => `growth-chart ${personId()} ${measure()} ${reference()}`,
  );

/** Sex, weeks of gestation and the parents' heights. */
export const profileOf = (personId: () => string): Resource<Profile> =>
  new Resource(
    () => {
      const path = { person_id: personId() };
      return answer(api.GET("/v1/persons/{person_id}/growth/profile", { params: { path } }));
    },
    () => `growth-profile ${personId()}`,
  );
