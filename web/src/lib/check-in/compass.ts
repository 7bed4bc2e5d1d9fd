import type { components } from "#api";

type Compass = components["schemas"]["Compass"];

const ROSE: readonly Compass[] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

/** How far an arrow that points up is to be turned, in degrees clockwise. */
export const turnOf = (direction: Compass): number => ROSE.indexOf(direction) * 45;
