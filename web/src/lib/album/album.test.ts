/** The album: what is found, what is missing, and how much of the missing is told. */

import { expect, test } from "vitest";
import { findSpot, joinAlbum, latestOf, narrow, spareCount } from "./album";
import type { Album, Catalogue, Copy, Rarity, Species } from "./album";

const species = (id: string, rarity: Rarity): Species => ({
  id,
  set_id: "birds",
  kind: "animal",
  names: { en: `The ${id}`, "zh-Hant": id, "zh-Hans": id },
  scientific_name: null,
  rarity,
  edition_size: null,
  icon: "",
  facts: { en: "", "zh-Hant": "", "zh-Hans": "" },
  active: ["day"],
  habitat: { categories: [], districts: [], is_coastal: false },
});
const copy = (at: string): Copy => ({
  id: at,
  edition_no: null,
  source: "catch",
  park_id: "victoria-park",
  obtained_at: at,
  giver: null,
});
const catalogue: Catalogue = {
  sets: [
    {
      id: "birds",
      names: {},
      words: {},
      creatures: [species("dove", "common"), species("owl", "rare"), species("kite", "common")],
    },
  ],
};
const slotOf = (
  slot: number,
  rarity: Rarity,
  id: string | null,
  copies: Copy[],
): Album["sets"][0]["slots"][0] => ({
  slot,
  rarity,
  is_found: id !== null,
  count: copies.length,
  copies,
  creature: id
    ? {
        id,
        set_id: "birds",
        kind: "animal",
        name: `A ${id}`,
        scientific_name: null,
        rarity,
        edition_size: null,
        icon: "",
        fact: "",
      }
    : null,
});
const album: Album = {
  found: 1,
  size: 3,
  sets: [
    {
      id: "birds",
      name: "Birds",
      words: "",
      found: 1,
      size: 3,
      slots: [
        slotOf(1, "common", null, []),
        slotOf(2, "rare", null, []),
        slotOf(3, "common", "kite", [copy("2026-11-02"), copy("2026-11-20"), copy("2026-11-09")]),
      ],
    },
  ],
};
const sets = joinAlbum(album, catalogue, "en");
const [dove, owl, kite] = sets[0]!.spots;

test("a common one that is missing has a name to look for, a rare one is a riddle with a picture", () => {
  expect([dove?.name, dove?.creatureId, dove?.isFound]).toEqual(["The dove", "dove", false]);
  expect([owl?.name, owl?.creatureId, owl?.species?.active]).toEqual([null, "owl", ["day"]]);
});

test("what is found keeps its own words, also where the catalogue has moved it", () => {
  const moved: Catalogue = {
    sets: [{ ...catalogue.sets[0]!, creatures: [...catalogue.sets[0]!.creatures].reverse() }],
  };
  const spot = joinAlbum(album, moved, "en")[0]!.spots[2];
  expect([spot?.name, spot?.species?.id]).toEqual(["A kite", "kite"]);
});

test("without a catalogue the found ones still have pictures, the missing ones none", () => {
  const bare = joinAlbum(album, null, "en")[0]!.spots;
  expect(bare.map((spot) => [spot.creatureId, spot.name])).toEqual([
    [null, null],
    [null, null],
    ["kite", "A kite"],
  ]);
});

test("views and spares", () => {
  expect(narrow(sets, "missing")[0]?.spots.map((spot) => spot.creatureId)).toEqual(["dove", "owl"]);
  expect(narrow(sets, "twice")[0]?.spots).toEqual([kite]);
  expect(narrow(joinAlbum({ ...album, sets: [] }, catalogue, "en"), "missing")).toEqual([]);
  expect(spareCount(sets)).toBe(2);
});

test("neighbours go on across the whole album and end at its ends", () => {
  const found = findSpot(sets, "owl");
  expect([found?.before?.creatureId, found?.after?.creatureId]).toEqual(["dove", "kite"]);
  expect(findSpot(sets, "dove")?.before).toBeNull();
  expect(findSpot(sets, "dodo")).toBeNull();
});

test("the latest is by its day, not by its place", () => {
  expect(latestOf(sets)?.copy.obtained_at).toBe("2026-11-20");
  expect(latestOf([])).toBeNull();
});
