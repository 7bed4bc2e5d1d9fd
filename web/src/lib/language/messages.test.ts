/** Every message exists in every language, with the same parameters, and is not left in English by mistake. */

import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

const LANGUAGES = ["en", "zh-Hant", "zh-Hans"] as const;
const areas = readdirSync("messages");
const read = (area: string, language: string): Record<string, unknown> =>
  JSON.parse(readFileSync(`messages/${area}/${language}.json`, "utf8")) as Record<string, unknown>;
const parameters = (words: unknown): string[] =>
  [...JSON.stringify(words).matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();

test.each(areas)("%s says the same in all languages", (area) => {
  const [english, ...others] = LANGUAGES.map((language) => read(area, language));
  for (const other of others) {
    expect(Object.keys(other!).sort()).toEqual(Object.keys(english!).sort());
    for (const [key, words] of Object.entries(english!)) {
      expect([key, ...new Set(parameters(other![key]))]).toEqual([key, ...new Set(parameters(words))]);
      expect(JSON.stringify(other![key]).length, key).toBeGreaterThan(2);
    }
  }
});

test("no key is used by two areas", () => {
  const keys = areas.flatMap((area) => Object.keys(read(area, "en")));
  expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
});

test("Chinese is written in its own script", () => {
  // Characters that exist in one script only; a mix-up of the two files shows at once.
  for (const area of areas) {
    expect(JSON.stringify(read(area, "zh-Hant")), area).not.toMatch(/[们这个请网络览册园时间]/);
    expect(JSON.stringify(read(area, "zh-Hans")), area).not.toMatch(/[們這個請網絡覽冊園時間]/);
  }
});

test("every area is compiled", () => {
  const settings = JSON.parse(readFileSync("project.inlang/settings.json", "utf8")) as Record<
    string,
    { pathPattern: string[] }
  >;
  const compiled = settings["plugin.inlang.messageFormat"]?.pathPattern.map((path) => path.split("/")[2]);
  expect(compiled?.sort()).toEqual([...areas].sort());
});
