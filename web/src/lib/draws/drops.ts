/** Draws and queues, and how far each is. Pure. */

import type { components } from "#api";

type Schemas = components["schemas"];
export type Drop = Schemas["DropOut"];
export type Entry = Schemas["OwnDropEntry"];
export type Phase = "open" | "coming" | "over";

/** How far a drop is, by the present. */
export function phaseOf(drop: Drop, now: Date): Phase {
  if (drop.status !== "announced" || now >= new Date(drop.closes_at)) return "over";
  return now >= new Date(drop.opens_at) ? "open" : "coming";
}
