/** What a form for a dose holds, and what of it is sent. */

import type { components } from "#api";
import type { Recommendation } from "./vaccines";

type Schemas = components["schemas"];
export type DoseIn = Schemas["DoseIn"];
type Kept = Pick<
  Schemas["DoseOut"],
  "given_on" | "product" | "antigens" | "site" | "batch" | "provider" | "note"
>;

export interface DoseFields {
  /** A dose is entered by its product, or, where nobody knows that any more, by what it protects from. */
  by: "product" | "antigens";
  product: string;
  antigens: string[];
  givenOn: string;
  site: string;
  batch: string;
  provider: string;
  note: string;
}

export const newDose = (today: string, one: Pick<Recommendation, "vaccine"> | null = null): DoseFields => ({
  by: "product",
  product: one?.vaccine ?? "",
  antigens: [],
  givenOn: today,
  site: "",
  batch: "",
  provider: "",
  note: "",
});

export const fieldsOf = (dose: Kept): DoseFields => ({
  by: dose.product === null ? "antigens" : "product",
  product: dose.product ?? "",
  antigens: dose.product === null ? [...dose.antigens] : [],
  givenOn: dose.given_on,
  site: dose.site ?? "",
  batch: dose.batch ?? "",
  provider: dose.provider ?? "",
  note: dose.note ?? "",
});

/** The body of the request: only that by which the dose is entered, and no empty words. */
export const bodyOf = (fields: DoseFields): DoseIn => ({
  given_on: fields.givenOn,
  product: fields.by === "product" ? fields.product : null,
  antigens: fields.by === "antigens" ? [...fields.antigens] : [],
  site: (fields.site || null) as DoseIn["site"],
  batch: fields.batch.trim() || null,
  provider: fields.provider.trim() || null,
  note: fields.note.trim() || null,
});

/** Whether there is enough to send. */
export const isComplete = (fields: DoseFields): boolean =>
  fields.givenOn !== "" && (fields.by === "product" ? fields.product !== "" : fields.antigens.length > 0);
