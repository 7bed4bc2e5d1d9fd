// What must have pictures: the project's creatures and badges, with how each is to look.
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";

const DATA = new URL("../../data/", import.meta.url);
const SPECIES = new URL("species/", import.meta.url);

const read = (url) => parse(readFileSync(url, "utf8"));
const files = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort();

/** Return every creature of data/creatures, with the id of its set. */
export function creatures() {
  const folder = new URL("creatures/", DATA);
  return files(folder).flatMap((name) => {
    const set = read(new URL(name, folder));
    return set.creatures.map((creature) => ({ ...creature, set: set.id }));
  });
}

/** Return every badge of data/badges, with the file that it comes from as its kind. */
export function badges() {
  const folder = new URL("badges/", DATA);
  return files(folder).flatMap((name) =>
    read(new URL(name, folder)).badges.map((badge) => ({ ...badge, kind: name.replace(".yaml", "") })),
  );
}

/** Return how each creature looks, by its id. */
export function looks() {
  return Object.assign({}, ...files(SPECIES).map((name) => read(new URL(name, SPECIES))));
}
