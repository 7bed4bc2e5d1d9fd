// One creature's figure on a square of 128: a glyph of Noto Emoji or a drawing of our own, recoloured and dressed.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { drawings } from "./drawings/index.mjs";
import { coloured } from "./palette.mjs";
import { recoloured } from "./recolour.mjs";

const file = createRequire(import.meta.url).resolve("@iconify-json/noto/icons.json");
const noto = JSON.parse(readFileSync(file, "utf8"));

/** Return the SVG of an icon by its Iconify name, such as `noto:owl`, with ids that begin with `prefix`. */
export function glyph(name, prefix = "g") {
  const [collection, icon] = name.split(":");
  const entry = collection === "noto" && (noto.icons[icon] ?? noto.icons[noto.aliases?.[icon]?.parent]);
  if (!entry) throw new Error(`no icon ${name}`);
  return withPrefix(entry.body, prefix);
}

/** Return the figure that `look` (one entry of species/*.yaml) describes. */
export function figure(look, icon, prefix = "g") {
  const bare = look.drawing
    ? withPrefix(coloured(drawings[look.drawing](look.with ?? {})), prefix)
    : recoloured(glyph(look.glyph ?? icon, prefix), look);
  const clip = look.within ? clipped(look, icon, prefix) : "";
  return coloured(look.under) + bare + clip + coloured(look.over);
}

function clipped(look, icon, prefix) {
  const outline = new RegExp(`<path fill="${RegExp.escape(look.within.body)}"[^>]*? d="([^"]+)"`).exec(
    glyph(look.glyph ?? icon),
  );
  if (!outline) throw new Error(`${look.glyph ?? icon} has no path filled ${look.within.body}`);
  const id = `${prefix}body`;
  return `<clipPath id="${id}"><path d="${outline[1]}"/></clipPath><g clip-path="url(#${id})">${coloured(look.within.paint)}</g>`;
}

function withPrefix(body, prefix) {
  const names = [...body.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  return names.reduce(
    (text, name, at) =>
      text
        .replaceAll(`id="${name}"`, `id="${prefix}${at}"`)
        .replaceAll(`url(#${name})`, `url(#${prefix}${at})`)
        .replaceAll(`href="#${name}"`, `href="#${prefix}${at}"`),
    body,
  );
}
