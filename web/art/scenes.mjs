// The places behind the creatures, 300 wide and 360 high, the ground from about 250 down.
import { palette as p } from "./palette.mjs";
import {
  between,
  bush,
  cloud,
  chance,
  flower,
  grass,
  land,
  moon,
  pavilion,
  reeds,
  sky,
  skyline,
  spray,
  stars,
} from "./shapes.mjs";

const HILLS = "M0 190C50 150 92 158 132 182 176 140 240 140 300 184";
const ROLLING = "M0 226C70 196 130 216 176 226 220 206 264 208 300 220";
const LAWN = "M0 262C80 240 210 242 300 262";
const FRONT = "M0 318C90 296 220 300 300 318";

const petals = [p.rose, p.yellow, p.white, p.lilac, p.scarlet];

function day(draw, high = p.skyHigh, low = p.skyLow) {
  return `${sky("sky", [high, low, low])}${cloud(between(draw, 40, 110), between(draw, 46, 76), 0.8)}${cloud(between(draw, 190, 262), between(draw, 70, 110), 0.6)}`;
}

function blossoms(draw, count, top = 292, bottom = 336) {
  return Array.from({ length: count }, (_, at) => {
    const x = Math.round(((at + 0.2 + draw() * 0.6) * 300) / count);
    return flower(x, between(draw, top, bottom), 0.7 + draw() * 0.5, petals[between(draw, 0, 4)], p.amber);
  }).join("");
}

function fallen(draw, fill, count = 9) {
  const leaves = Array.from({ length: count }, () => {
    const [x, y] = [between(draw, 12, 288), between(draw, 40, 330)];
    return `<ellipse cx="${x}" cy="${y}" rx="6" ry="3.2" transform="rotate(${between(draw, 0, 170)} ${x} ${y})"/>`;
  });
  return `<g fill="${fill}" opacity=".75">${leaves.join("")}</g>`;
}

function glows(draw, count = 8) {
  const dots = Array.from({ length: count }, () => {
    const [x, y] = [between(draw, 14, 286), between(draw, 150, 330)];
    return `<circle cx="${x}" cy="${y}" r="7" opacity=".25"/><circle cx="${x}" cy="${y}" r="2.4"/>`;
  });
  return `<g fill="${p.lemon}">${dots.join("")}</g>`;
}

const darkness = () => sky("sky", [p.nightHigh, p.nightMid, p.nightLow]);

function ripples(draw, light, count = 8) {
  const lines = Array.from({ length: count }, () => {
    return `M${between(draw, 0, 270)} ${between(draw, 256, 350)}q12-5 24 0t24 0`;
  });
  return `<path fill="none" stroke="${light}" stroke-width="3" stroke-linecap="round" opacity=".75" d="${lines.join("")}"/>`;
}

const lily = (x, y, size) =>
  `<g transform="translate(${x} ${y}) scale(${size})"><path fill="${p.leafDeep}" d="M0 2A34 12 0 1 1 24 10L0 2Z"/><path fill="${p.leaf}" d="M0 0A34 12 0 1 1 24 8L0 0Z"/></g>`;

const trunk = (x, wide, fill) => `<path fill="${fill}" d="M${x} 0h${wide}l6 270h-${wide + 12}Z"/>`;

const fern = (x, y, size, fill) =>
  `<g transform="translate(${x} ${y}) scale(${size})"><path fill="${fill}" d="M0 0C-6-30-30-46-56-44-36-34-20-20-10 0ZM0 0C6-34 26-54 54-56 34-40 18-22 8 0ZM-4 0C-8-40-2-60 6-76 12-54 10-24 6 0Z"/></g>`;

const lantern = (x, y, size) =>
  `<g transform="translate(${x} ${y}) scale(${size})"><path stroke="${p.goldDeep}" stroke-width="2" d="M0-30V-16M0 16v14"/><circle r="26" fill="${p.amber}" opacity=".25"/><ellipse rx="17" ry="15" fill="${p.red}"/><ellipse rx="8" ry="15" fill="${p.scarlet}"/><path fill="${p.gold}" d="M-8-17H8v4H-8ZM-8 13H8v4H-8Z"/></g>`;

/** Scenes by name; each takes a source of chance, so that every creature has its own corner of the place. */
export const scenes = {
  garden: (draw) =>
    day(draw) +
    land(p.hillFar, HILLS) +
    land(p.hillMid, ROLLING) +
    bush(between(draw, 14, 40), 246, 1, p.hillNear, p.leafLight) +
    bush(between(draw, 240, 282), 244, 1.15, p.hillNear, p.leafLight) +
    land(p.lawn, LAWN) +
    `<path fill="${p.sand}" opacity=".8" d="M128 250h34c-8 30 60 60 90 110H60C66 320 128 290 128 250Z"/>` +
    land(p.lawnDeep, FRONT) +
    blossoms(draw, 7) +
    spray(p.leaf, p.leafLight, draw() > 0.5),
  night: (draw) =>
    darkness() +
    stars(draw) +
    moon(between(draw, 218, 250), between(draw, 56, 84), 26) +
    skyline(p.towersNight, p.towersNightNear, p.window) +
    land(p.nightHill, ROLLING) +
    land(p.nightLawn, LAWN) +
    land(p.nightLawnDeep, FRONT) +
    grass(draw, 330, p.nightHill) +
    glows(draw),
  nightPond: (draw) =>
    darkness() +
    stars(draw) +
    moon(between(draw, 50, 80), 64, 24) +
    land(p.nightHill, HILLS) +
    land(p.nightLawnDeep, ROLLING) +
    land(p.blue, LAWN) +
    ripples(draw, p.nightLow) +
    reeds(34, 300, p.nightLawn, p.bark) +
    lily(150, 304, 2.8) +
    glows(draw, 6),
  nightWood: (draw) =>
    darkness() +
    stars(draw, 10) +
    moon(between(draw, 70, 120), 62, 24) +
    land(p.nightHill, HILLS) +
    trunk(24, 20, p.nightHigh) +
    trunk(between(draw, 244, 262), 26, p.nightHigh) +
    land(p.nightLawn, LAWN) +
    fern(34, 316, 1, p.nightHill) +
    fern(266, 312, 1.1, p.nightHill) +
    land(p.nightLawnDeep, FRONT) +
    spray(p.nightHill, p.nightLawn) +
    spray(p.nightHill, p.nightLawn, true) +
    glows(draw, 6),
  meadow: (draw) =>
    day(draw, p.skyHigh, p.lemon) +
    `<circle cx="${between(draw, 40, 80)}" cy="54" r="26" fill="${p.sun}"/>` +
    land(p.hillFar, HILLS) +
    land(p.leafLight, ROLLING) +
    land(p.lawn, LAWN) +
    blossoms(draw, 9, 262, 296) +
    land(p.lawnDeep, FRONT) +
    grass(draw, 334, p.leafDeep, 14) +
    blossoms(draw, 6, 312, 344),
  grove: (draw) =>
    day(draw, p.skyLow, p.cream) +
    land(p.hillFar, HILLS) +
    bush(56, 214, 1.3, p.hillMid, p.leafLight) +
    bush(240, 216, 1.5, p.hillMid, p.leafLight) +
    land(p.hillNear, ROLLING) +
    land(p.lawn, LAWN) +
    land(p.lawnDeep, FRONT) +
    grass(draw, 330, p.leafDeep, 7) +
    spray(p.hillNear, p.leafLight, true) +
    fallen(draw, p.pink),
  pond: (draw) =>
    day(draw) +
    land(p.hillFar, HILLS) +
    bush(40, 226, 1.3, p.hillMid, p.leafLight) +
    bush(262, 228, 1.2, p.hillNear, p.leafLight) +
    land(p.lawn, ROLLING) +
    land(p.water, "M0 250C80 236 210 238 300 250") +
    land(p.waterDeep, "M0 306C90 290 210 294 300 310") +
    ripples(draw, p.waterLight) +
    reeds(between(draw, 22, 34), 296, p.leafDeep, p.bark) +
    reeds(between(draw, 262, 276), 290, p.leaf, p.bark) +
    lily(between(draw, 70, 90), 338, 0.9) +
    lily(between(draw, 214, 236), 330, 0.8),
  harbour: (draw) =>
    day(draw, p.skyHigh, p.cream) +
    land(p.hillFar, "M0 176C60 120 112 150 140 170 190 112 240 130 300 168") +
    skyline(p.towers, p.towersNear) +
    land(p.sea, "M0 222H300") +
    `<g transform="translate(${between(draw, 44, 90)} 222) scale(.8)"><path fill="${p.bark}" d="M-30 4h60l-8 16h-44Z"/><path fill="${p.red}" d="M-22-2V-46C-8-40 0-22-2-2ZM4-2V-58C22-46 30-22 26-2Z"/></g>` +
    ripples(draw, p.foam, 10) +
    land(p.seaDeep, "M0 300C80 286 210 290 300 302") +
    land(p.sandDeep, "M0 332C70 306 220 304 300 326") +
    land(p.sand, "M0 344C80 318 220 316 300 338"),
  wood: (draw) =>
    sky("sky", [p.leafLight, p.lemon, p.cream]) +
    land(p.hillMid, HILLS) +
    trunk(between(draw, 18, 34), 22, p.oak) +
    trunk(between(draw, 240, 258), 26, p.oak) +
    trunk(between(draw, 96, 200), 12, p.tan) +
    land(p.hillNear, ROLLING) +
    land(p.lawnDeep, LAWN) +
    fern(36, 312, 1, p.leafDeep) +
    fern(264, 310, 1.1, p.leafDeep) +
    land(p.lawnDark, FRONT) +
    spray(p.leaf, p.leafLight) +
    spray(p.leaf, p.leafLight, true) +
    fallen(draw, p.leafLight, 6),
  plaza: (draw) =>
    day(draw, p.skyHigh, p.cream) +
    land(p.hillFar, HILLS) +
    bush(110, 232, 1.1, p.hillMid, p.leafLight) +
    pavilion(between(draw, 216, 240), 200, 1.05, p.brick, p.paper) +
    bush(30, 242, 1.2, p.hillNear, p.leafLight) +
    bush(290, 248, 0.9, p.hillNear, p.leafLight) +
    land(p.stoneLight, LAWN) +
    `<path fill="none" stroke="${p.stone}" stroke-width="2.4" d="M-10 276H310M-10 302H310M-10 334H310M110 250L40 360M190 250L260 360M150 248V360M56 256L-40 340M244 256L340 340"/>` +
    blossoms(draw, 3, 326, 342),
  festival: (draw) =>
    sky("sky", [p.nightHigh, p.duskHigh, p.duskMid]) +
    stars(draw, 12) +
    moon(between(draw, 130, 176), 84, 44) +
    skyline(p.indigo, p.towersNightNear, p.window) +
    pavilion(56, 208, 1, p.brick, p.bark) +
    land(p.nightHill, ROLLING) +
    land(p.nightLawnDeep, LAWN) +
    land(p.nightHigh, FRONT) +
    `<path fill="none" stroke="${p.goldDeep}" stroke-width="2" d="M0 24Q76 64 150 28 226 64 300 20"/>` +
    lantern(40, 74, 0.85) +
    lantern(104, 76, 0.7) +
    lantern(214, 78, 0.8) +
    lantern(266, 72, 0.7),
};

/** Where the creatures of each set live, unless species/*.yaml says otherwise. */
export const sceneOfSet = {
  "garden-birds": "garden",
  "night-life": "night",
  "butterflies-and-insects": "meadow",
  "trees-and-flowers": "grove",
  "ponds-and-streams": "pond",
  "harbour-and-shore": "harbour",
  "woodland-neighbours": "wood",
  "park-treasures": "plaza",
};

/** The disc behind a token: its middle and its edge. */
export const discOfScene = {
  garden: [p.skyLow, p.hillMid],
  night: [p.nightLow, p.nightHigh],
  nightPond: [p.nightLow, p.nightHigh],
  nightWood: [p.nightLow, p.nightHigh],
  meadow: [p.lemon, p.leafLight],
  grove: [p.cream, p.pink],
  pond: [p.foam, p.water],
  harbour: [p.cream, p.sea],
  wood: [p.lemon, p.hillNear],
  plaza: [p.cream, p.sandDeep],
  festival: [p.duskLow, p.duskHigh],
};

export const drawScene = (name, word) => {
  if (!scenes[name]) throw new Error(`no scene ${name}`);
  return scenes[name](chance(word));
};
