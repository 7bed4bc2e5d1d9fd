/** How one can take part, in words, and which way fits whom. */

import { m } from "#messages";
import type { Mode } from "./challenges";

const WORDS: Record<Mode, [() => string, () => string]> = {
  individual: [m.collection_mode_individual, m.collection_mode_individual_words],
  family: [m.collection_mode_family, m.collection_mode_family_words],
  school: [m.collection_mode_school, m.collection_mode_school_words],
  squad: [m.collection_mode_squad, m.collection_mode_squad_words],
  organisation: [m.collection_mode_organisation, m.collection_mode_organisation_words],
};

export const modeName = (mode: Mode): string => WORDS[mode][0]();
export const modeWords = (mode: Mode): string => WORDS[mode][1]();

/** The way that fits: for the school of somebody who has one, else with the family, else alone. */
export function fittingMode(modes: readonly Mode[], has: { school: boolean; family: boolean }): Mode {
  if (has.school && modes.includes("school")) return "school";
  if (has.family && modes.includes("family")) return "family";
  return modes.includes("individual") ? "individual" : (modes[0] ?? "individual");
}
