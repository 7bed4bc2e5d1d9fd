import { expect, test } from "vitest";
import { chosenGifts, districtsOf, timeLeft, type ShownGift } from "./gifts";

const NOW = new Date("2026-12-01T02:00:00Z");

test.each([
  ["2026-12-03T05:30:00Z", { unit: "days", days: 2, hours: 3 }],
  ["2026-12-02T02:00:00Z", { unit: "days", days: 1, hours: 0 }],
  ["2026-12-02T01:59:00Z", { unit: "hours", hours: 23, minutes: 59 }],
  ["2026-12-01T03:00:00Z", { unit: "hours", hours: 1, minutes: 0 }],
  ["2026-12-01T02:00:01Z", { unit: "minutes", minutes: 1 }],
  ["2026-12-01T02:00:00Z", { unit: "over" }],
  ["2026-11-30T02:00:00Z", { unit: "over" }],
])("until %s there is so much left", (end, left) => {
  expect(timeLeft(end, NOW)).toEqual(left);
});

test("gifts are chosen by where they lie and by whether they may be had", () => {
  const gift = (id: string, districts: string[], may: boolean | null): ShownGift =>
    ({
      id,
      places: districts.map((district) => ({ district })),
      own: may === null ? null : { may_redeem: may },
    }) as ShownGift;
  const all = [
    gift("kite", ["tai-po", "sha-tin"], true),
    gift("hat", ["sha-tin"], false),
    gift("book", [], null),
  ];
  const ids = (...rest: [string, boolean]): string[] => chosenGifts(all, ...rest).map((one) => one.id);
  expect(districtsOf(all)).toEqual(["sha-tin", "tai-po"]);
  expect(ids("", false)).toEqual(["kite", "hat", "book"]);
  expect(ids("sha-tin", false)).toEqual(["kite", "hat"]);
  expect(ids("sha-tin", true)).toEqual(["kite"]);
});
