import { expect, test } from "vitest";
import type { Park } from "./park";
import { ParkSearch } from "./search";

const park = (id: string, en: string, hant: string, hans: string, address = "", district = ""): Park => ({
  id,
  names: { en, "zh-Hant": hant, "zh-Hans": hans },
  addresses: { en: address, "zh-Hant": "", "zh-Hans": "" },
  district,
  category: "park",
  isInPlay: true,
  hours: null,
  facilities: [],
  at: [114.2, 22.3],
  areaM2: 1,
});

const PARKS = [
  park(
    "victoria",
    "Victoria Park",
    "維多利亞公園",
    "维多利亚公园",
    "1 Hing Fat Street, Causeway Bay",
    "wan-chai",
  ),
  park("peak", "Victoria Peak Garden", "太平山山頂公園", "太平山山顶公园", "Mount Austin Road"),
  park("kwun-tong", "Kwun Tong Promenade", "觀塘海濱花園", "观塘海滨花园", "Hoi Bun Road"),
  park("choi-hung", "Choi Hung Road Playground", "彩虹道遊樂場", "彩虹道游乐场", "Choi Hung Road"),
  park("st-james", "St. James' Garden", "聖雅各花園", "圣雅各花园"),
];
const DISTRICTS = { "wan-chai": { en: "Wan Chai", "zh-Hant": "灣仔區", "zh-Hans": "湾仔区" } };
const search = new ParkSearch(PARKS, DISTRICTS);
const find = (words: string): string[] =>
  search
    .find(words)
    .sort((one, other) => one[1] - other[1])
    .map(([found]) => found.id);

test.each([
  ["victoria", ["victoria", "peak"]],
  ["VICTORIA  park", ["victoria"]],
  ["victoriapark", ["victoria"]],
  ["Ｖictoria Park", ["victoria"]],
  ["kwuntong", ["kwun-tong"]],
  ["tong prom", ["kwun-tong"]],
  ["st james", ["st-james"]],
  ["stjames", ["st-james"]],
  ["James’", ["st-james"]],
  ["hing fat", ["victoria"]],
  ["wan chai", ["victoria"]],
])("latin: %s", (words, found) => expect(find(words)).toEqual(found));

test.each([
  ["維多利亞公園", ["victoria"]],
  ["维多利亚", ["victoria"]],
  ["維園", ["victoria"]],
  ["维园", ["victoria"]],
  ["觀塘", ["kwun-tong"]],
  ["观塘", ["kwun-tong"]],
  ["观塘花園", ["kwun-tong"]],
  ["遊樂場", ["choi-hung"]],
  ["湾仔", ["victoria"]],
])("chinese, both scripts: %s", (words, found) => expect(find(words)).toEqual(found));

test("two languages in one search", () => expect(find("victoria 維多")).toEqual(["victoria"]));
test("what is not there is not found", () => expect(find("central park")).toEqual([]));
test("no words find all", () => expect(find("  ·, ")).toHaveLength(PARKS.length));
test("every word has to be meant", () => expect(find("victoria promenade")).toEqual([]));
test("a name that begins so comes before one that contains it", () => {
  expect(find("花園")).toEqual(["kwun-tong", "st-james"]);
  expect(find("公園")).toEqual(["victoria", "peak"]);
  expect(find("v")).toEqual(["victoria", "peak"]);
});
