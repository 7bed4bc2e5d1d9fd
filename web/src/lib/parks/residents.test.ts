// @vitest-environment jsdom
import { expect, test } from "vitest";
import { faceOf, mostTellingFirst, type Creature } from "./residents";

const creatures = Object.fromEntries(
  [
    ["owl", "legendary"],
    ["dove", "common"],
    ["crab", "uncommon"],
  ].map(([id, rarity]) => [id, { id, rarity } as Creature]),
);
const parks = mostTellingFirst(
  [
    { creatures: ["dove", "owl"], parks: ["wood"] },
    { creatures: ["crab", "dove", "unknown"], parks: ["shore", "beach"] },
  ],
  creatures,
);

test("who lives in few parks comes first; what the catalogue does not know is left out", () => {
  expect(parks).toEqual({ wood: ["owl", "dove"], shore: ["crab", "dove"], beach: ["crab", "dove"] });
});

test("a park is always shown by the same resident of its own", () => {
  const face = faceOf("wood", { creatures, parks });
  expect(face).toBe("dove"); // the owl is rare, and stays a riddle
  expect(["crab", "dove"]).toContain(faceOf("shore", { creatures, parks }));
  expect(faceOf("wood", { creatures, parks })).toBe(face);
  expect(faceOf("nowhere", { creatures, parks })).toBeNull();
  expect(faceOf("wood", null)).toBeNull();
});
