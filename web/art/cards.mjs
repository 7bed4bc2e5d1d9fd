// The pictures of one creature: portrait (card), token (round) and silhouette (round, not yet caught).
import { figure } from "./glyphs.mjs";
import { palette as p } from "./palette.mjs";
import { oneColour } from "./recolour.mjs";
import { discOfScene, drawScene, sceneOfSet } from "./scenes.mjs";

const PLACE = [150, 192, 200]; // middle and side of the figure on a portrait
const FRAMES = {
  common: { pips: 1, outer: p.frame, inner: p.mist },
  uncommon: { pips: 2, outer: p.skyLow, inner: p.rarityUncommon },
  rare: { pips: 3, outer: p.lilac, inner: p.rarityRare },
  legendary: { pips: 4, outer: p.gold, inner: p.rarityLegendary },
};

/** Return the scene that a creature stands in. */
export const sceneOf = (creature, look) => look.scene ?? sceneOfSet[creature.set];

export function portrait(creature, look) {
  const [x, y, size] = look.place ?? PLACE;
  const drawn = figure(look, creature.icon);
  const mate = look.pair ? placed('<use href="#figure"/>', look.pair, look) : "";
  const ground = Math.min(326, y + size * 0.47);
  return svg(
    300,
    360,
    `<clipPath id="card"><rect width="300" height="360" rx="30"/></clipPath><g clip-path="url(#card)">${drawScene(sceneOf(creature, look), creature.id)}
    ${backlight(creature.rarity, x, y)}
    <ellipse cx="${x}" cy="${ground}" rx="${size * 0.36}" ry="${size * 0.055}" fill="${p.shadow}" opacity=".26"/>
    ${placed(`<g id="figure">${drawn}</g>`, [x, y, size, look.flip], look)}${mate}</g>${frame(creature.rarity)}`,
  );
}

export function token(creature, look) {
  const [middle, edge] = discOfScene[sceneOf(creature, look)];
  const { outer, inner } = FRAMES[creature.rarity];
  return svg(
    128,
    128,
    `<radialGradient id="disc" cy=".4"><stop offset=".3" stop-color="${middle}"/><stop offset="1" stop-color="${edge}"/></radialGradient>
    <circle cx="64" cy="64" r="62" fill="${inner}"/><circle cx="64" cy="64" r="60" fill="${outer}"/><circle cx="64" cy="64" r="54" fill="url(#disc)"/>
    <ellipse cx="64" cy="103" rx="26" ry="4.600" fill="${p.shadow}" opacity=".22"/>${placed(figure(look, creature.icon), [64, 64, 82, look.flip], look)}${tokenMarks(creature.rarity)}`,
  );
}

export function silhouette(creature, look) {
  const plain = oneColour(figure(look, creature.icon), p.unknownShape);
  return svg(
    128,
    128,
    `<circle cx="64" cy="64" r="60" fill="${p.unknownDisc}" opacity=".35"/><circle cx="64" cy="64" r="59" fill="none" stroke="${p.unknownDisc}" stroke-width="3" stroke-dasharray="7 6" stroke-linecap="round"/>${placed(plain, [64, 64, 82, look.flip], look)}`,
  );
}

export const svg = (wide, high, inside) =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 ${wide} ${high}">${inside}</svg>`;

function placed(inside, [x, y, size, flip], { turn = 0 }) {
  const scale = (size / 128).toFixed(3);
  return `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${flip ? -scale : scale} ${scale}) translate(-64 -64)">${inside}</g>`;
}

const twinkle = (x, y, r, fill = p.white) =>
  `<path fill="${fill}" d="M${x} ${y - r}Q${x + r * 0.14} ${y - r * 0.14} ${x + r} ${y} ${x + r * 0.14} ${y + r * 0.14} ${x} ${y + r} ${x - r * 0.14} ${y + r * 0.14} ${x - r} ${y} ${x - r * 0.14} ${y - r * 0.14} ${x} ${y - r}Z"/>`;

function backlight(rarity, x, y) {
  if (rarity === "common" || rarity === "uncommon") return "";
  const glow = `<radialGradient id="glow"><stop offset=".1" stop-color="${p.star}" stop-opacity=".85"/><stop offset="1" stop-color="${p.star}" stop-opacity="0"/></radialGradient><circle cx="${x}" cy="${y}" r="138" fill="url(#glow)"/>`;
  if (rarity === "rare") return glow + twinkle(48, 96, 15) + twinkle(256, 132, 12) + twinkle(238, 62, 8);
  const rays = Array.from(
    { length: 12 },
    (_, at) => `M${x} ${y}L${fan(x, y, at * 30 - 6)}L${fan(x, y, at * 30 + 6)}Z`,
  ).join("");
  return `<path fill="${p.star}" opacity=".34" d="${rays}"/>${glow}${twinkle(46, 92, 17)}${twinkle(258, 128, 15)}${twinkle(240, 62, 10)}${twinkle(66, 268, 10)}${twinkle(34, 172, 8)}${twinkle(262, 250, 12)}`;
}

function fan(x, y, degrees) {
  const angle = (degrees * Math.PI) / 180;
  return `${(x + 280 * Math.cos(angle)).toFixed(0)} ${(y + 280 * Math.sin(angle)).toFixed(0)}`;
}

// Rarity is told by the number of pips and by the shape of the frame, for those who do not see its colour.
function frame(rarity) {
  const { pips, outer, inner } = FRAMES[rarity];
  const bar = pips * 24 + 18;
  const ring = (inset, wide, colour) =>
    `<rect x="${inset}" y="${inset}" width="${300 - 2 * inset}" height="${360 - 2 * inset}" rx="${30 - inset}" fill="none" stroke="${colour}" stroke-width="${wide}"/>`;
  const marks = Array.from({ length: pips }, (_, at) =>
    pip(150 + (at - (pips - 1) / 2) * 24, 341, rarity),
  ).join("");
  const tab = `<rect x="${150 - bar / 2}" y="327" width="${bar}" height="28" rx="14" fill="${p.frame}" stroke="${inner}" stroke-width="3"/>`;
  return `${ring(6, 12, outer)}${ring(12.5, 3, inner)}${corners(rarity)}${tab}${marks}`;
}

function pip(x, y, rarity) {
  const leaf = { common: p.lawnDeep, uncommon: p.rarityUncommon }[rarity];
  if (leaf)
    return `<path fill="${leaf}" d="M${x - 8} ${y + 5}C${x - 9} ${y - 7} ${x + 1} ${y - 9} ${x + 9} ${y - 7} ${x + 9} ${y + 4} ${x + 2} ${y + 9} ${x - 8} ${y + 5}Z"/>`;
  if (rarity === "rare")
    return `<path fill="${p.rarityRare}" d="M${x} ${y - 9}l8 9-8 9-8-9Z"/><path fill="${p.lilac}" d="M${x} ${y - 9}l3 9-3 9-8-9Z"/>`;
  return `<path fill="${p.goldDeep}" d="M${x} ${y - 10}l2.800 6.200 6.800.7-5 4.600 1.400 6.700-6-3.400-6 3.400 1.400-6.700-5-4.600 6.800-.7Z"/>`;
}

function corners(rarity) {
  const shape = {
    uncommon: `<path fill="${p.rarityUncommon}" d="M8 46C6 22 22 8 46 8 40 24 30 22 26 26S24 40 8 46Z"/>`,
    rare: `<path fill="${p.rarityRare}" d="M4 62V26Q4 4 26 4h36L50 16H30q-14 0-14 14v20Z"/><path fill="${p.blush}" d="M30 20l10 10-10 10-10-10Z"/>`,
    legendary: `<path fill="${p.goldDeep}" d="M3 80V26Q3 3 26 3h54C74 16 62 18 50 18q-4 16 4 22-14-2-20-4-2 4 2 18-8-8-18-4Q18 66 3 80Z"/><path fill="${p.goldLight}" d="M28 13l4.500 10.500L43 28l-10.500 4.500L28 43l-4.500-10.500L13 28l10.500-4.500Z"/>`,
  }[rarity];
  if (!shape) return "";
  return `<g id="corner">${shape}</g><use href="#corner" transform="matrix(-1 0 0 1 300 0)"/>${rarity === "uncommon" ? "" : '<use href="#corner" transform="matrix(1 0 0 -1 0 360)"/><use href="#corner" transform="rotate(180 150 180)"/>'}`;
}

function tokenMarks(rarity) {
  if (rarity === "common") return "";
  const { pips } = FRAMES[rarity];
  const marks = Array.from(
    { length: pips },
    (_, at) =>
      `<g transform="translate(${64 + (at - (pips - 1) / 2) * 15} 118) scale(.7)">${pip(0, 0, rarity)}</g>`,
  );
  return `<rect x="${64 - pips * 7.5 - 4}" y="109" width="${pips * 15 + 8}" height="18" rx="9" fill="${p.frame}" stroke="${FRAMES[rarity].inner}" stroke-width="2"/>${marks.join("")}`;
}
