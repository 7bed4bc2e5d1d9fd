/** The five faces of the app, who may open each, and where it begins. */

import type { Me } from "#lib/session/session.svelte";
import { m } from "#messages";

export type FaceId = "play" | "family" | "school" | "station" | "office";

export interface Face {
  id: FaceId;
  name: () => string;
  /** Where it begins. */
  href: string;
  isFor: (me: Me) => boolean;
}

const OFFICE_ROLES = new Set<string>(["officer", "operator"]);

export const FACES: readonly Face[] = [
  { id: "play", name: m.frame_play, href: "/play", isFor: () => true },
  { id: "family", name: m.frame_family, href: "/family", isFor: (me) => !me.roles.includes("child") },
  { id: "school", name: m.frame_school, href: "/school", isFor: (me) => me.teaches_at.length > 0 },
  {
    id: "station",
    name: m.frame_station,
    href: "/station/shifts",
    isFor: (me) => me.roles.includes("staff"),
  },
  {
    id: "office",
    name: m.frame_office,
    href: "/office",
    isFor: (me) => me.roles.some((role) => OFFICE_ROLES.has(role)),
  },
];

/** The faces that `me` can open, in their order. */
export const facesFor = (me: Me): Face[] => FACES.filter((face) => face.isFor(me));
