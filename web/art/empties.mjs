// Small pictures for pages that have nothing to show, 200 by 150, on a soft blob that suits light and dark.
import { svg } from "./cards.mjs";
import { glyph } from "./glyphs.mjs";
import { palette as p } from "./palette.mjs";
import { bush, cloud, flower, moon, pavilion } from "./shapes.mjs";

const BLOB = "M30 84C18 44 54 10 96 16 126 2 176 18 182 60 194 100 168 132 126 128 92 146 42 132 30 84Z";

function stage([high, low], ground, inside) {
  return svg(
    200,
    150,
    `<linearGradient id="air" x2="0" y2="1"><stop stop-color="${high}"/><stop offset="1" stop-color="${low}"/></linearGradient>
    <clipPath id="blob"><path d="${BLOB}"/></clipPath><g clip-path="url(#blob)"><path fill="url(#air)" d="M0 0H200V150H0Z"/>${ground}</g>${inside}`,
  );
}

const put = (inside, x, y, size, turn = 0) =>
  `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${(size / 128).toFixed(3)}) translate(-64 -64)">${inside}</g>`;
const shade = (x, y, rx) =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${rx * 0.16}" fill="${p.shadow}" opacity=".24"/>`;
const lawn = `<path fill="${p.hillFar}" d="M0 92C40 66 80 78 110 88 140 70 170 76 200 88V150H0Z"/><path fill="${p.lawn}" d="M0 108C60 92 140 94 200 108V150H0Z"/>`;
const nightLawn = `<path fill="${p.nightHill}" d="M0 92C40 66 80 78 110 88 140 70 170 76 200 88V150H0Z"/><path fill="${p.nightLawn}" d="M0 108C60 92 140 94 200 108V150H0Z"/>`;
const DAY = [p.skyHigh, p.skyLow];
const NIGHT = [p.nightHigh, p.nightLow];

/** Return the pictures by name. */
export function empties() {
  return {
    offline: stage(
      DAY,
      lawn,
      `${cloud(64, 48, 0.8)}${cloud(150, 40, 0.6)}
      <path fill="none" stroke="${p.goldDeep}" stroke-width="2" stroke-dasharray="5 5" stroke-linecap="round" d="M112 72C90 96 128 104 96 128"/>${put(glyph("noto:kite", "k"), 122, 56, 74)}${flower(60, 112, 0.9, p.rose, p.amber)}${flower(150, 116, 0.8, p.white, p.amber)}`,
    ),
    "nothing-caught": stage(
      DAY,
      lawn + bush(100, 122, 1.5, p.lawnDeep, p.leafLight),
      `${cloud(60, 40, 0.7)}
      <g><circle cx="88" cy="98" r="8.500" fill="${p.white}"/><circle cx="112" cy="98" r="8.500" fill="${p.white}"/><circle cx="89.500" cy="97" r="4.600" fill="${p.ink}"/><circle cx="110.500" cy="97" r="4.600" fill="${p.ink}"/><circle cx="88" cy="95.400" r="1.500" fill="${p.white}"/><circle cx="109" cy="95.400" r="1.500" fill="${p.white}"/></g>
      ${put(glyph("noto:magnifying-glass-tilted-left", "m"), 152, 100, 50)}${flower(46, 116, 1, p.yellow, p.orange)}`,
    ),
    "park-closed": stage(
      NIGHT,
      nightLawn,
      `${moon(150, 46, 15)}<g fill="${p.star}"><circle cx="58" cy="42" r="1.600"/><circle cx="92" cy="30" r="1.400"/><circle cx="118" cy="52" r="1.200"/><circle cx="74" cy="62" r="1.200"/></g>
      <g fill="none" stroke="${p.silver}" stroke-width="4" stroke-linecap="round"><path d="M66 124V86Q100 62 134 86V124M66 104H134M80 122V80M93 122V75M107 122V75M120 122V80"/></g><path fill="${p.stone}" d="M54 76h14v52H54ZM132 76h14v52h-14Z"/><circle cx="61" cy="72" r="7" fill="${p.stoneLight}"/><circle cx="139" cy="72" r="7" fill="${p.stoneLight}"/>
      <rect x="90" y="96" width="20" height="17" rx="4" fill="${p.gold}"/><path fill="none" stroke="${p.gold}" stroke-width="4" d="M94 97v-6a6 6 0 0 1 12 0v6"/>${put(glyph("noto:owl", "o"), 61, 50, 34)}`,
    ),
    "location-off": stage(
      DAY,
      lawn,
      `<path fill="${p.paper}" stroke="${p.sandDeep}" stroke-width="2" d="M40 92l38-12 40 12 40-12v36l-40 12-40-12-38 12Z"/><path fill="none" stroke="${p.sandDeep}" stroke-width="2" d="M78 80v36M118 92v36"/><path fill="none" stroke="${p.lawnDeep}" stroke-width="3" stroke-linecap="round" stroke-dasharray="1 7" d="M52 108C70 96 84 112 98 104"/>
      ${shade(100, 106, 14)}<path fill="${p.slate}" d="M100 30C116 30 128 42 128 57 128 76 110 90 100 104 90 90 72 76 72 57 72 42 84 30 100 30Z"/><circle cx="100" cy="57" r="14" fill="${p.snow}"/><path stroke="${p.red}" stroke-width="7" stroke-linecap="round" d="M72 30L130 92"/>`,
    ),
    "nothing-to-review": stage(
      [p.cream, p.blush],
      `<path fill="${p.lilac}" opacity=".5" d="M0 112C60 98 140 98 200 112V150H0Z"/>`,
      `${shade(100, 124, 40)}<path fill="${p.oak}" d="M62 112h76l6 12H56Z"/><path fill="${p.frame}" stroke="${p.mist}" stroke-width="2" d="M66 48h58v66H66Z" transform="rotate(-5 95 80)"/><path fill="${p.white}" stroke="${p.mist}" stroke-width="2" d="M76 44h58v70H76Z"/><path stroke="${p.mist}" stroke-width="4" stroke-linecap="round" d="M86 60h38M86 72h38M86 84h22"/>
      <circle cx="132" cy="100" r="19" fill="${p.lawnDeep}"/><path fill="none" stroke="${p.white}" stroke-width="6" stroke-linecap="round" stroke-linejoin="round" d="M123 100l7 7 12-14"/>`,
    ),
    "no-results": stage(
      DAY,
      lawn,
      `${cloud(56, 42, 0.7)}${shade(100, 122, 34)}${put(glyph("noto:chipmunk", "c"), 84, 88, 72)}${put(glyph("noto:magnifying-glass-tilted-right", "m"), 138, 78, 52)}`,
    ),
    "server-away": stage(
      [p.duskLow, p.cream],
      `<path fill="${p.hillFar}" d="M0 92C40 66 80 78 110 88 140 70 170 76 200 88V150H0Z"/><path fill="${p.lawn}" d="M0 108C60 92 140 94 200 108V150H0Z"/>`,
      `${shade(100, 122, 34)}${put(glyph("noto:turtle", "t"), 100, 94, 74)}<g fill="none" stroke="${p.goldDeep}" stroke-width="5" stroke-linecap="round"><path d="M82 46A22 22 0 0 1 122 42"/><path d="M122 56A22 22 0 0 1 84 58"/></g><path fill="${p.goldDeep}" d="M128 32v16h-15ZM78 68V52h15Z"/>`,
    ),
    "all-done": stage(
      DAY,
      lawn,
      `${cloud(150, 36, 0.6)}${shade(100, 124, 30)}${put(glyph("noto:trophy", "t"), 100, 86, 78)}<g fill="${p.rose}"><path d="M44 50l6 4-4 6-6-4ZM150 66l6-4 4 6-6 4Z"/></g><g fill="${p.azure}"><path d="M60 28l5 5-5 5-5-5ZM136 28l4 6-6 4-4-6Z"/></g><g fill="${p.amber}"><circle cx="52" cy="78" r="4"/><circle cx="148" cy="94" r="4"/><circle cx="96" cy="26" r="3.600"/></g><g fill="${p.violet}"><circle cx="76" cy="46" r="3"/><circle cx="126" cy="50" r="3"/></g>`,
    ),
    family: stage(
      DAY,
      lawn,
      `${cloud(56, 38, 0.6)}${shade(104, 126, 44)}${put(glyph("noto:house-with-garden", "h"), 92, 76, 96)}${put(glyph("noto:teddy-bear", "t"), 148, 106, 46)}${flower(46, 120, 1, p.yellow, p.orange)}`,
    ),
    "no-measurements": stage(
      [p.cream, p.blush],
      lawn,
      `${shade(100, 126, 40)}${put(glyph("noto:clipboard", "c"), 86, 82, 84)}${put(glyph("noto:stethoscope", "s"), 136, 92, 60)}`,
    ),
    "no-news": stage(
      DAY,
      lawn,
      `${cloud(58, 42, 0.7)}${shade(100, 126, 30)}${put(glyph("noto:bell", "b"), 98, 82, 76, 8)}${flower(150, 120, 1, p.yellow, p.orange)}`,
    ),
    forbidden: stage(
      [p.cream, p.duskLow],
      lawn,
      `${pavilion(136, 84, 0.6, p.brick, p.paper)}${shade(88, 124, 30)}<path fill="${p.oak}" d="M84 60h8v64h-8Z"/><rect x="56" y="50" width="64" height="40" rx="8" fill="${p.paper}" stroke="${p.oak}" stroke-width="4"/><circle cx="88" cy="70" r="12" fill="${p.red}"/><path stroke="${p.white}" stroke-width="5" stroke-linecap="round" d="M81 70h14"/>`,
    ),
  };
}
