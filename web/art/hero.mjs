// The landing page's scene: a park between Lion Rock and the harbour, by day and by night, 900 by 562. What matters
// stands in the middle third, so that a phone may cut the sides.
import { svg } from "./cards.mjs";
import { creatures, looks } from "./catalogue.mjs";
import { figure } from "./glyphs.mjs";
import { palette as p } from "./palette.mjs";
import { bush, chance, cloud, flower, grass, moon, pavilion } from "./shapes.mjs";

const THEMES = {
  light: {
    sky: [p.skyHigh, p.skyLow, p.cream],
    ridge: p.hillFar,
    far: p.towers,
    near: p.towersNear,
    hills: [p.hillMid, p.hillNear],
    sea: p.sea,
    ripple: p.foam,
    lawn: p.lawn,
    deep: p.lawnDeep,
    front: p.lawnDark,
    path: p.sand,
    water: p.water,
    rim: p.stoneLight,
    bush: p.hillNear,
    bushLight: p.leafLight,
    crown: p.leaf,
    crownLight: p.leafLight,
    crownDeep: p.leafDeep,
  },
  dark: {
    sky: [p.nightHigh, p.nightMid, p.duskHigh],
    ridge: p.towersNight,
    far: p.indigo,
    near: p.towersNightNear,
    hills: [p.nightHill, p.nightLawnDeep],
    sea: p.nightMid,
    ripple: p.nightLow,
    lawn: p.nightLawn,
    deep: p.nightLawnDeep,
    front: p.leafDark,
    path: p.slate,
    water: p.blue,
    rim: p.steel,
    bush: p.nightHill,
    bushLight: p.nightLawn,
    crown: p.leafDark,
    crownLight: p.nightLawn,
    crownDeep: p.nightLawnDeep,
  },
};

// A lion that lies with its head raised to the left, as one sees it from Kowloon.
const LION_ROCK =
  "M0 300C80 262 150 240 214 236 226 204 244 176 270 172 284 160 304 164 310 180 330 186 338 200 356 204 420 206 470 216 520 236 620 216 760 236 900 286V360H0Z";
const TOWERS_FAR =
  "M300 326v-60h20v-30h24v50h14v-86h26v66h16v-40h18v-62l12-16 12 16v78h16v-34h22v58h12v-112h10v-24h6v24h10v108h18v-46h24v-34h22v66h14v-96l14-14 14 14v92h20v-50h28v30h24v-60h26v102h22v60Z";
const TOWERS_NEAR =
  "M250 340v-34h30v-40h26v50h36v-64h24v52h40v-28h30v42h48v-54h30v36h38v-60h26v54h36v-32h30v40h40v-26h36v64Z";

export function hero(theme) {
  const t = THEMES[theme];
  const dark = theme === "dark";
  const draw = chance("welcome");
  const lit = dark
    ? `<path stroke="${p.window}" stroke-width="4" stroke-dasharray="4 11" opacity=".85" d="M372 210v100M436 190v120M508 150v160M590 260v60M632 190v120M700 280v40M328 260v50"/>`
    : "";
  const above = dark
    ? moon(660, 96, 38) + specks(draw)
    : `<circle cx="676" cy="96" r="64" fill="${p.sun}" opacity=".25"/><circle cx="676" cy="96" r="40" fill="${p.sun}"/>${cloud(190, 96, 1.3)}${cloud(470, 70, 1)}${cloud(800, 160, 1.1)}`;
  return svg(
    900,
    562,
    `<g transform="translate(0 -38)"><linearGradient id="air" x2="0" y2="1"><stop stop-color="${t.sky[0]}"/><stop offset=".5" stop-color="${t.sky[1]}"/><stop offset="1" stop-color="${t.sky[2]}"/></linearGradient><path fill="url(#air)" d="M0 0H900V600H0Z"/>${above}
    <path fill="${t.ridge}" d="${LION_ROCK}"/><path fill="${t.far}" d="${TOWERS_FAR}"/>${lit}<path fill="${t.near}" d="${TOWERS_NEAR}"/>
    <path fill="${t.sea}" d="M0 334H900V420H0Z"/><path fill="none" stroke="${t.ripple}" stroke-width="4" stroke-linecap="round" opacity=".7" d="M80 350q14-5 28 0t28 0M300 356q14-5 28 0t28 0M520 350q14-5 28 0t28 0M720 358q14-5 28 0t28 0M420 366q14-5 28 0"/>
    <g transform="translate(505 346)"><path fill="${p.bark}" d="M-34 0h68l-9 16h-50Z"/><path fill="${p.red}" d="M-25-6V-58C-8-50 2-28-2-6ZM5-6V-72C26-58 34-28 30-6Z"/></g>
    <path fill="${t.hills[0]}" d="M0 340C120 316 220 350 330 378 470 396 620 352 760 344 820 342 870 348 900 352V460H0Z"/>
    ${bush(60, 372, 2, t.bush, t.bushLight)}${bush(836, 380, 2, t.bush, t.bushLight)}${bush(300, 394, 1.2, t.bush, t.bushLight)}${bush(690, 388, 1.3, t.bush, t.bushLight)}
    ${pavilion(620, 366, 1.3, p.brick, dark ? p.tan : p.paper)}
    <path fill="${t.lawn}" d="M0 408C180 376 330 404 450 408 600 412 740 388 900 410V600H0Z"/>
    <path fill="${t.path}" d="M596 424h48C640 470 420 470 380 520 360 548 372 580 380 600H180C200 540 300 500 420 478 520 462 590 452 596 424Z" opacity=".9"/>
    <ellipse cx="640" cy="524" rx="196" ry="52" fill="${t.rim}"/><ellipse cx="640" cy="522" rx="180" ry="43" fill="${t.water}"/><path fill="none" stroke="${t.ripple}" stroke-width="4" stroke-linecap="round" opacity=".8" d="M520 520q14-5 28 0t28 0M690 508q14-5 28 0t28 0M600 548q14-5 28 0t28 0"/>
    ${tree(t)}
    <path fill="${t.deep}" d="M0 560C140 524 300 560 420 574 560 588 760 570 900 552V600H0Z"/>${grass(draw, 590, t.front, 12)}
    ${perches(dark)}${cast(dark)}${pin(432, 300, 1)}${pin(620, 268, 0.7)}${[40, 96, 330, 470, 820, 866].map((x, at) => flower(x, 566 + (at % 3) * 8, 1.5, [p.rose, p.yellow, p.white][at % 3], p.amber)).join("")}${dark ? fireflies(draw) : ""}</g>`,
  );
}

function tree(t) {
  return `<path fill="${p.bark}" d="M108 560C136 500 132 440 112 380L150 392 160 340 186 340 188 400 226 372C206 430 204 500 236 560 200 548 140 548 108 560Z"/>
    <path fill="none" stroke="${p.oak}" stroke-width="5" stroke-linecap="round" d="M84 380v96M64 370v60M244 376v110M262 366v70M286 372v52"/>
    <path fill="${t.crownDeep}" d="M20 344C-20 300 10 246 60 250 60 196 130 170 174 204 220 168 290 196 290 248 342 250 352 320 306 346 280 384 220 380 196 360 160 392 110 388 90 364 64 376 36 366 20 344Z"/>
    <path fill="${t.crown}" d="M28 314C4 276 40 250 72 264 76 214 132 200 166 228 206 190 270 214 272 262 316 262 326 306 296 320 262 330 236 316 226 304 196 336 150 332 134 308 108 334 54 342 28 314Z"/>
    <path fill="${t.crownLight}" opacity=".6" d="M78 282C84 236 130 226 156 250 132 246 116 262 112 286 100 276 88 276 78 282ZM190 262C206 232 248 236 258 266 238 256 216 262 206 278 202 270 196 264 190 262Z"/>`;
}

// Who is met: by night those who wake at night.
function cast(dark) {
  const who = dark
    ? [
        ["collared-scops-owl", 236, 392, 96],
        ["brown-tree-frog", 520, 500, 92],
        ["mai-po-firefly", 380, 404, 70],
        ["leopard-cat", 330, 520, 130],
        ["atlas-moth", 470, 420, 74],
        ["rabbit-lantern", 806, 430, 100],
      ]
    : [
        ["yellow-crested-cockatoo", 236, 384, 112],
        ["red-eared-slider", 520, 500, 100],
        ["paris-peacock", 380, 404, 74],
        ["pallass-squirrel", 330, 512, 116],
        ["common-kingfisher", 738, 466, 84],
        ["sacred-lotus", 640, 512, 84],
      ];
  const look = looks();
  const icon = Object.fromEntries(creatures().map((creature) => [creature.id, creature.icon]));
  return who
    .map(
      ([id, x, y, size], at) =>
        `<ellipse cx="${x}" cy="${y + size * 0.46}" rx="${size * 0.34}" ry="${size * 0.05}" fill="${p.shadow}" opacity=".2"/><g transform="translate(${x - size / 2} ${y - size / 2}) scale(${(size / 128).toFixed(3)})">${figure(look[id], icon[id], `h${at}x`)}</g>`,
    )
    .join("");
}

// What they sit on: a branch, a lily pad or a post.
function perches(dark) {
  const seat = dark
    ? `<path fill="${p.leafDark}" d="M520 548A66 20 0 1 1 566 562L520 548Z"/><path fill="${p.leafDeep}" d="M520 544A66 20 0 1 1 566 558L520 544Z"/>`
    : `<path fill="${p.bark}" d="M732 500h14v48h-14Z"/><ellipse cx="739" cy="500" rx="10" ry="4" fill="${p.oak}"/>`;
  return `<path fill="none" stroke="${p.bark}" stroke-width="13" stroke-linecap="round" d="M196 476C220 452 250 442 306 440"/><path fill="${p.leaf}" d="M306 440C314 424 330 420 342 426 336 440 322 446 306 440ZM296 444C306 450 312 462 308 472 296 468 292 456 296 444Z"/>${seat}`;
}

const pin = (x, y, size) =>
  `<g transform="translate(${x} ${y}) scale(${size})"><ellipse cy="96" rx="22" ry="6" fill="${p.shadow}" opacity=".3"/><path fill="${p.brand}" d="M0-40C28-40 48-20 48 6 48 40 18 62 0 92-18 62-48 40-48 6-48-20-28-40 0-40Z"/><circle cy="4" r="32" fill="${p.frame}"/><path fill="${p.brand}" d="M-5 22V9H-17q-5 0-5-5t5-5H-5V-13q0-5 5-5t5 5V-1H8C10-11 17-17 27-17 27-5 21 9 9 9H5V22q0 5-5 5t-5-5Z"/></g>`;

function specks(draw) {
  const dots = Array.from(
    { length: 40 },
    () =>
      `<circle cx="${Math.round(draw() * 900)}" cy="${Math.round(draw() * 190)}" r="${(1 + draw() * 1.6).toFixed(1)}"/>`,
  );
  return `<g fill="${p.star}">${dots.join("")}</g>`;
}

function fireflies(draw) {
  const dots = Array.from({ length: 16 }, () => {
    const [x, y] = [Math.round(20 + draw() * 860), Math.round(390 + draw() * 190)];
    return `<circle cx="${x}" cy="${y}" r="9" opacity=".25"/><circle cx="${x}" cy="${y}" r="3"/>`;
  });
  return `<g fill="${p.lemon}">${dots.join("")}</g>`;
}
