/** A gift as an officer's form has it, and as the API takes and gives it. Pure. */

import type { components } from "#api";

type Schemas = components["schemas"];
export type OfficeGift = Schemas["OfficeGift"];
export type OfferIn = Schemas["OfferIn"];
export type Words = Schemas["GiftWordsIn"];

/** What a field for a number holds: text as it was given, a number once one was typed, null once it was emptied. */
type Typed = string | number | null;

/** All as typed: empty where nothing is. Days are Hong Kong's. */
export interface GiftDraft {
  names: Words;
  words: Words;
  picture: OfficeGift["picture"];
  points: Typed;
  minAge: Typed;
  perPerson: Typed;
  perFamily: Typed;
  holdHours: Typed;
  fromDay: string;
  untilDay: string;
  isByDropOnly: boolean;
}

const HOUR_MS = 3_600_000;
const HONG_KONG_MS = 8 * HOUR_MS; // no summer time since 1979
const DAY_MS = 24 * HOUR_MS;

export const noWords = (): Words => ({ en: "", zh_hant: "", zh_hans: "" });

/** Midnight in Hong Kong at which a day begins. */
const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`);
const dayOf = (at: number): string => new Date(at + HONG_KONG_MS).toISOString().slice(0, 10);

export const newDraft = (today: string): GiftDraft => ({
  names: noWords(),
  words: noWords(),
  picture: "parcel",
  points: "",
  minAge: "",
  perPerson: "1",
  perFamily: "",
  holdHours: "72",
  fromDay: today,
  untilDay: "",
  isByDropOnly: false,
});

export function draftOf(gift: OfficeGift): GiftDraft {
  const text = (value: number | null): string => (value === null ? "" : String(value));
  return {
    names: { ...gift.names },
    words: { ...gift.words },
    picture: gift.picture,
    points: text(gift.points),
    minAge: text(gift.min_age_years),
    perPerson: text(gift.per_person),
    perFamily: text(gift.per_family),
    holdHours: text(gift.hold_hours),
    fromDay: dayOf(Date.parse(gift.offered_from_at)),
    // It ends with its last day: an instant of that day, also where it was written as the midnight after.
    untilDay: gift.offered_until_at === null ? "" : dayOf(Date.parse(gift.offered_until_at) - 1),
    isByDropOnly: gift.is_by_drop_only,
  };
}

/** The body to send. A field that holds no number is sent as none, and the server says what is missing. */
export function bodyOf(draft: GiftDraft): OfferIn {
  const number = (typed: Typed): number | null => {
    const text = String(typed ?? "").trim();
    return text === "" ? null : Number(text);
  };
  return {
    names: draft.names,
    words: draft.words,
    picture: draft.picture,
    points: number(draft.points) ?? 0,
    min_age_years: number(draft.minAge),
    per_person: number(draft.perPerson),
    per_family: number(draft.perFamily),
    hold_hours: number(draft.holdHours) ?? 0,
    offered_from_at: startOf(draft.fromDay).toISOString(),
    offered_until_at:
      draft.untilDay === "" ? null : new Date(startOf(draft.untilDay).getTime() + DAY_MS).toISOString(),
    is_by_drop_only: draft.isByDropOnly,
  };
}
