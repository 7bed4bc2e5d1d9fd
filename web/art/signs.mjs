// Signs of the parts of a family's record: a figure of Noto Emoji each, small enough to stand in a list.
import { svg } from "./cards.mjs";
import { glyph } from "./glyphs.mjs";

const SIGNS = {
  appointments: "tear-off-calendar",
  medications: "pill",
  allergies: "peanuts",
  conditions: "stethoscope",
  documents: "file-folder",
  measurements: "thermometer",
  reports: "test-tube",
  encounters: "hospital",
  "medical-certificates": "page-with-curl",
  "family-doctors": "woman-health-worker",
  diary: "baby-bottle",
  articles: "open-book",
  programmes: "shield",
  pregnancy: "pregnant-woman",
  vaccines: "syringe",
  feed: "baby-bottle",
  sleep: "sleeping-face",
  nappy: "baby-symbol",
  solids: "bowl-with-spoon",
  wet: "droplet",
  dirty: "pile-of-poo",
  radiology: "x-ray",
  newborn: "baby",
  mood: "two-hearts",
  teeth: "tooth",
  growth: "straight-ruler",
  screens: "mobile-phone",
  activity: "soccer-ball",
  development: "teddy-bear",
  school: "school",
  stations: "drop-of-blood",
};

/** Return the signs by name. */
export const signs = () =>
  Object.fromEntries(
    Object.entries(SIGNS).map(([name, icon]) => [name, svg(128, 128, glyph(`noto:${icon}`, "s"))]),
  );
