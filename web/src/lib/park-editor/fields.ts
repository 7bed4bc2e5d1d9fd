/** What is said of a park besides its boundary, as a form holds it. */

import type { components } from "#api";
import type { Category, ParkFeature } from "#lib/parks/park";

export const CATEGORIES: readonly Category[] = [
  "park",
  "garden",
  "rest-garden",
  "playground",
  "recreation-ground",
  "sitting-out-area",
  "promenade",
  "square",
  "picnic-area",
  "pet-garden",
  "fitness-trail",
  "other",
];

export type HoursKind = "unknown" | "always" | "daily";

export interface ParkFields {
  nameEn: string;
  nameZhHant: string;
  nameZhHans: string;
  category: Category;
  isDesignated: boolean;
  isClosed: boolean;
  hours: HoursKind;
  opens: string;
  closes: string;
}

export const emptyFields = (): ParkFields => ({
  nameEn: "",
  nameZhHant: "",
  nameZhHans: "",
  category: "park",
  isDesignated: false,
  isClosed: false,
  hours: "unknown",
  opens: "06:00",
  closes: "23:00",
});

export function fieldsOf({ properties: of }: ParkFeature): ParkFields {
  const hours =
    of.opens === null || of.closes === null ? "unknown" : of.opens === of.closes ? "always" : "daily";
  return {
    nameEn: of.name_en,
    nameZhHant: of.name_zh_hant,
    nameZhHans: of.name_zh_hans,
    category: of.category,
    isDesignated: of.is_designated,
    isClosed: of.is_closed,
    hours,
    opens: hours === "daily" ? of.opens!.slice(0, 5) : "06:00",
    closes: hours === "daily" ? of.closes!.slice(0, 5) : "23:00",
  };
}

const hoursIn = ({ hours, opens, closes }: ParkFields): components["schemas"]["HoursIn"] | null => {
  if (hours === "unknown") return null;
  return hours === "always" ? { opens: "00:00", closes: "00:00" } : { opens, closes };
};

/** The fields of a new park as the server takes them; the simplified name is made when it is left out. */
export const newPark = (fields: ParkFields) => ({
  name_en: fields.nameEn.trim(),
  name_zh_hant: fields.nameZhHant.trim(),
  name_zh_hans: fields.nameZhHans.trim() || null,
  category: fields.category,
  is_designated: fields.isDesignated,
  hours: hoursIn(fields),
});

/** Only what was changed, so that another officer's change of something else stays. */
export function changesOf(from: ParkFields, to: ParkFields): Record<string, unknown> {
  const columns = (of: ParkFields): Record<string, unknown> => ({ ...newPark(of), is_closed: of.isClosed });
  const [before, after] = [columns(from), columns(to)];
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(before[name]) && !(name === "name_zh_hans" && !value),
    ),
  );
}
