/** What every item of a record has: where it is from, and the revision by which it is changed. */

import type { components } from "#api";

export type Provenance = components["schemas"]["ProvenanceOut"];

/** The entity tag with which an item that was looked at may be changed. */
export const etagOf = (item: { provenance: Pick<Provenance, "revision"> }): string =>
  `"${item.provenance.revision}"`;

/** Whether the family itself may correct it; what a clinic handed in only the clinic can. */
export const isOurs = (item: { provenance: Pick<Provenance, "origin"> }): boolean =>
  item.provenance.origin === "self_entered";
