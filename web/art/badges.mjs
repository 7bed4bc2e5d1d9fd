// Medals: one family, with the ribbon and the rim telling what a badge is given for.
import { svg } from "./cards.mjs";
import { glyph } from "./glyphs.mjs";
import { palette as p } from "./palette.mjs";
import { greyed } from "./recolour.mjs";

const STYLES = {
  visits: {
    ribbon: [p.lawnDeep, p.leafDeep],
    rim: [p.goldLight, p.gold, p.goldDeep],
    face: [p.skyLow, p.hillMid],
    shape: "round",
  },
  catches: {
    ribbon: [p.orange, p.rust],
    rim: [p.bronzeLight, p.bronze, p.bronzeDeep],
    face: [p.cream, p.duskMid],
    shape: "scalloped",
  },
  sets: {
    ribbon: [p.violet, p.indigo],
    rim: [p.goldLight, p.gold, p.goldDeep],
    face: [p.blush, p.lilac],
    shape: "scalloped",
  },
  steps: {
    ribbon: [p.azure, p.navy],
    rim: [p.snow, p.silver, p.silverDeep],
    face: [p.foam, p.water],
    shape: "hexagon",
  },
};
const UNEARNED = {
  ribbon: [p.unearned, p.unearnedDeep],
  rim: [p.unearnedLight, p.unearned, p.unearnedDeep],
  face: [p.snow, p.unearnedLight],
};

export function badge({ id, icon, kind }, earned) {
  const own = STYLES[id.startsWith("set-") ? "sets" : kind];
  if (!own) throw new Error(`no style for badges of data/badges/${kind}.yaml`);
  const { ribbon, rim, face } = earned ? own : UNEARNED;
  const drawn = glyph(icon, "g");
  return svg(
    128,
    144,
    `<radialGradient id="face" cy=".38"><stop stop-color="${face[0]}"/><stop offset="1" stop-color="${face[1]}"/></radialGradient>
    <linearGradient id="rim" x2=".6" y2="1"><stop stop-color="${rim[0]}"/><stop offset=".5" stop-color="${rim[1]}"/><stop offset="1" stop-color="${rim[2]}"/></linearGradient>
    <path fill="${ribbon[1]}" d="M30 82L14 134 36 129 48 144 66 96ZM98 82l16 52-22-5-12 15-18-48Z"/><path fill="${ribbon[0]}" d="M36 84L24 124 38 121 48 130 62 92ZM92 84l12 40-14-3-10 9-14-38Z"/>
    <path fill="${rim[2]}" transform="translate(0 3)" d="${OUTLINES[own.shape]}"/><path fill="url(#rim)" d="${OUTLINES[own.shape]}"/>
    <circle cx="64" cy="58" r="46" fill="${rim[2]}"/><circle cx="64" cy="59" r="44.5" fill="url(#face)"/><path fill="${p.white}" opacity=".3" d="M24 50A41 41 0 0 1 104 50 60 34 0 0 0 24 50Z"/>
    <g transform="translate(64 59) scale(.5) translate(-64 -64)">${earned ? drawn : greyed(drawn)}</g>`,
  );
}

const OUTLINES = { round: round(), scalloped: scalloped(16), hexagon: hexagon() };

function round() {
  return "M64 2A56 56 0 1 1 64 114 56 56 0 1 1 64 2Z";
}

function scalloped(count) {
  const point = (at) =>
    [64 + 53 * Math.cos(at), 58 + 53 * Math.sin(at)].map((value) => value.toFixed(1)).join(" ");
  const step = (2 * Math.PI) / count;
  const arcs = Array.from({ length: count }, (_, at) => `A11.5 11.5 0 0 1 ${point((at + 1) * step)}`);
  return `M${point(0)}${arcs.join("")}Z`;
}

function hexagon() {
  return "M64 0Q70 0 76 4L108 22Q116 27 116 36V80Q116 89 108 94L76 112Q64 119 52 112L20 94Q12 89 12 80V36Q12 27 20 22L52 4Q58 0 64 0Z";
}
