import { expect, test } from "vitest";
import { bodyOf, draftOf, newDraft, type OfficeGift } from "./gift-form";

const GIFT: OfficeGift = {
  id: "kite",
  names: { en: "Kite", zh_hant: "風箏", zh_hans: "风筝" },
  words: { en: "It flies.", zh_hant: "會飛。", zh_hans: "会飞。" },
  picture: "kite",
  points: 160,
  min_age_years: 6,
  per_person: null,
  per_family: 2,
  hold_hours: 48,
  offered_from_at: "2026-11-30T16:00:00Z",
  offered_until_at: "2026-12-31T16:00:00Z",
  is_by_drop_only: false,
  stock: [],
};

test("what is read and written again is the same, by Hong Kong's days", () => {
  const draft = draftOf(GIFT);
  expect([draft.fromDay, draft.untilDay]).toEqual(["2026-12-01", "2026-12-31"]);
  const { id: _, stock: __, ...terms } = GIFT;
  const body = bodyOf(draft);
  expect({
    ...body,
    offered_from_at: body.offered_from_at.replace(".000", ""),
    offered_until_at: body.offered_until_at?.replace(".000", ""),
  }).toEqual(terms);
});

test("what is left empty is no limit and no end", () => {
  const body = bodyOf({ ...newDraft("2026-12-01"), perPerson: " ", perFamily: null, points: 5 });
  expect([body.per_person, body.per_family, body.min_age_years, body.offered_until_at]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect([body.points, body.hold_hours]).toEqual([5, 72]);
});
