/** What can be measured: in which units it is entered, and what else is asked. The server has the last word. */

import type { components } from "#api";

type Schemas = components["schemas"];
export type Observation = Schemas["ObservationOut"];
export type Kind = Observation["kind"];
export type Unit = Observation["unit"];
export type Method = NonNullable<Observation["method"]>;
export type MealContext = NonNullable<Observation["meal_context"]>;

export interface Measure {
  /** The first is that in which values are kept and shown. */
  units: readonly [Unit, ...Unit[]];
  methods: readonly Method[];
  hasMeal: boolean;
  hasSecond: boolean;
  /** Decimals that are shown. */
  digits: number;
}

const plain = { methods: [], hasMeal: false, hasSecond: false, digits: 1 } as const;
const POSITIONS = ["sitting", "lying", "standing"] as const;

export const MEASURES: Record<Kind, Measure> = {
  blood_pressure: { ...plain, units: ["mm[Hg]"], methods: POSITIONS, hasSecond: true, digits: 0 },
  glucose: { ...plain, units: ["mmol/L", "mg/dL"], hasMeal: true },
  weight: { ...plain, units: ["kg", "[lb_av]"], digits: 2 },
  height: { ...plain, units: ["cm", "[in_i]"], methods: ["standing", "lying"] },
  head_circumference: { ...plain, units: ["cm", "[in_i]"] },
  waist: { ...plain, units: ["cm", "[in_i]"] },
  heart_rate: { ...plain, units: ["/min"], methods: POSITIONS, digits: 0 },
};

export const KINDS = Object.keys(MEASURES) as Kind[];
export const isKind = (name: string | undefined): name is Kind => KINDS.includes(name as Kind);

/** The newest of each kind and those before it, of observations that come newest first. */
export function byKind(observations: readonly Observation[]): Map<Kind, Observation[]> {
  const found = new Map<Kind, Observation[]>();
  for (const one of observations) found.set(one.kind, [...(found.get(one.kind) ?? []), one]);
  return found;
}
