// What gifts are shown by (`GiftPicture` of the API): a figure of Noto Emoji each on a soft ground.
import { svg } from "./cards.mjs";
import { glyph } from "./glyphs.mjs";

const GIFTS = {
  parcel: "wrapped-gift",
  apple: "red-apple",
  backpack: "backpack",
  bag: "shopping-bags",
  ball: "soccer-ball",
  basket: "basket",
  bird: "parrot",
  book: "books",
  bottle: "droplet",
  cap: "billed-cap",
  disc: "flying-disc",
  hat: "womans-hat",
  kite: "kite",
  lamp: "flashlight",
  puzzle: "puzzle-piece",
  rope: "knot",
  seedling: "seedling",
  shuttlecock: "badminton",
  socks: "socks",
  swimmer: "person-swimming",
  ticket: "admission-tickets",
  umbrella: "umbrella",
};

/** Return the pictures by name. */
export const gifts = () =>
  Object.fromEntries(
    Object.entries(GIFTS).map(([name, icon]) => [name, svg(128, 128, glyph(`noto:${icon}`, "g"))]),
  );
