/** Carers in words. */

import type { components } from "#api";
import { m } from "#messages";

type Schemas = components["schemas"];
export type Care = Schemas["CareOut"];
export type CareLevel = Care["level"];

export const LEVELS: Record<CareLevel, () => string> = {
  view: m.family_level_view,
  manage: m.family_level_manage,
};

export const nameOf = (care: Care): string => care.display_name ?? care.nickname_words;
