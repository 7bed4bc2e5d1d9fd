// Makes every picture of the app under static/art, and static/art/index.json, which names them with their hashes.
// Does nothing when neither the data, the drawings nor the packages changed since.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import { optimize } from "svgo";
import { badge } from "./badges.mjs";
import { portrait, silhouette, token } from "./cards.mjs";
import { badges, creatures, looks } from "./catalogue.mjs";
import { empties } from "./empties.mjs";
import { gifts } from "./gifts.mjs";
import { figure } from "./glyphs.mjs";
import { hero } from "./hero.mjs";
import { icons, favicon } from "./icons.mjs";
import { signs } from "./signs.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const OUT = fileURLToPath(new URL("../static/art/", import.meta.url));
const INDEX = `${OUT}index.json`;
const DATA = fileURLToPath(new URL("../../data/", import.meta.url));
// As the server sends them, compressed.
const MOST_BYTES = {
  portrait: 7_000,
  token: 4_000,
  silhouette: 4_000,
  badge: 4_000,
  scene: 4_000,
  sign: 4_000,
  hero: 14_000,
};
const DECIMALS = { hero: 2 }; // of a unit; one is enough for what is shown small
const optimised = (drawn, prefix, floatPrecision) =>
  optimize(drawn, {
    floatPrecision,
    plugins: ["preset-default", { name: "prefixIds", params: { prefix, delim: "-" } }],
  }).data;

/** Return every drawing as [path, kind, SVG]. */
export function drawings() {
  const look = looks();
  const kept = creatures();
  const strangers = Object.keys(look).filter((id) => !kept.some((creature) => creature.id === id));
  if (strangers.length) throw new Error(`art/species has unknown creatures: ${strangers.join(", ")}`);
  const figures = new Map();
  return [
    ...kept.flatMap((creature) => {
      if (!look[creature.id]) throw new Error(`art/species says nothing of ${creature.id}`);
      const drawn = figure(look[creature.id], creature.icon);
      if (figures.has(drawn)) throw new Error(`${creature.id} looks like ${figures.get(drawn)}`);
      figures.set(drawn, creature.id);
      const path = `creatures/${creature.id}`;
      return [
        [`${path}.svg`, "portrait", portrait(creature, look[creature.id])],
        [`${path}.token.svg`, "token", token(creature, look[creature.id])],
        [`${path}.silhouette.svg`, "silhouette", silhouette(creature, look[creature.id])],
      ];
    }),
    ...badges().flatMap((one) => [
      [`badges/${one.id}.svg`, "badge", badge(one, true)],
      [`badges/${one.id}.grey.svg`, "badge", badge(one, false)],
    ]),
    ...Object.entries(empties()).map(([name, drawn]) => [`scenes/${name}.svg`, "scene", drawn]),
    ...Object.entries(signs()).map(([name, drawn]) => [`signs/${name}.svg`, "sign", drawn]),
    ...Object.entries(gifts()).map(([name, drawn]) => [`gifts/${name}.svg`, "sign", drawn]),
    ["scenes/welcome.svg", "hero", hero("light")],
    ["scenes/welcome-dark.svg", "hero", hero("dark")],
    ["icons/favicon.svg", "scene", favicon()],
  ];
}

function make() {
  const inputs = inputsHash();
  if (isUpToDate(inputs)) return "The pictures are up to date.";
  rmSync(OUT, { recursive: true, force: true });
  const written = {};
  const write = (path, content) => {
    mkdirSync(dirname(OUT + path), { recursive: true });
    writeFileSync(OUT + path, content);
    written[path] = { bytes: content.length, hash: shortHash(content) };
  };
  const heaviest = {};
  for (const [path, kind, drawn] of drawings()) {
    // ids of the file's own name, so that two pictures can stand in one document
    const data = optimised(
      drawn,
      path.replace(/^\w+\/|\.svg$/g, "").replaceAll(".", "-"),
      DECIMALS[kind] ?? 1,
    );
    const { length } = gzipSync(data);
    if (length > MOST_BYTES[kind]) throw new Error(`${path} has ${length} bytes`);
    heaviest[kind] = Math.max(heaviest[kind] ?? 0, length);
    write(path, data);
  }
  for (const [path, size, drawn] of icons()) {
    write(path, new Resvg(drawn, { fitTo: { mode: "width", value: size } }).render().asPng());
  }
  const version = shortHash(JSON.stringify(written));
  writeFileSync(INDEX, JSON.stringify({ inputs, version, files: written }));
  return `${Object.keys(written).length} pictures, ${sum(written)} bytes; heaviest ${JSON.stringify(heaviest)}`;
}

function isUpToDate(inputs) {
  if (!existsSync(INDEX)) return false;
  const index = JSON.parse(readFileSync(INDEX, "utf8"));
  return index.inputs === inputs && Object.keys(index.files).every((path) => existsSync(OUT + path));
}

function inputsHash() {
  const packages = ["@iconify-json/noto", "svgo", "@resvg/resvg-js"];
  const all = [
    ...[HERE, `${DATA}creatures/`, `${DATA}badges/`].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath}/${entry.name}`),
    ),
    ...packages.map((name) => `${HERE}../node_modules/${name}/package.json`),
  ];
  const hash = createHash("sha256");
  for (const path of all.sort()) hash.update(readFileSync(path));
  return hash.digest("hex");
}

const shortHash = (content) => createHash("sha256").update(content).digest("hex").slice(0, 10);
const sum = (files) => Object.values(files).reduce((total, { bytes }) => total + bytes, 0);

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${make()}\n`);
