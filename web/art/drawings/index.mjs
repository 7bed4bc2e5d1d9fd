import { butterfly, dragonfly, firefly, lanternBug } from "./insects.mjs";
import { bauhinia, chessTable, pebbles, shuttlecock } from "./things.mjs";
import { frog, horseshoeCrab, lizard, mudskipper } from "./waterside.mjs";

/** Our own drawings, for what Noto Emoji has no glyph of, by the name that species/*.yaml gives. */
export const drawings = {
  bauhinia,
  butterfly,
  "chess-table": chessTable,
  dragonfly,
  firefly,
  frog,
  "horseshoe-crab": horseshoeCrab,
  "lantern-bug": lanternBug,
  lizard,
  mudskipper,
  pebbles,
  shuttlecock,
};
