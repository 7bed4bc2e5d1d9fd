// Shapes that several scenes share. Every function returns a fragment of SVG.
import { palette as p } from "./palette.mjs";

/** Return a source of numbers in [0, 1) that is the same for the same word: no two pictures alike, none by chance. */
export function chance(word) {
  let state = [...word].reduce(
    (hash, letter) => Math.imul(hash ^ letter.codePointAt(0), 16777619),
    2166136261,
  );
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 0x6d2b79f5;
    return ((state ^ (state >>> 13)) >>> 0) / 4294967296;
  };
}

export const between = (draw, from, to) => Math.round(from + draw() * (to - from));

export function sky(id, stops) {
  const drawn = stops.map(
    (colour, at) => `<stop offset="${at / (stops.length - 1)}" stop-color="${colour}"/>`,
  );
  return `<linearGradient id="${id}" x2="0" y2="1">${drawn.join("")}</linearGradient><path fill="url(#${id})" d="M0 0H300V360H0Z"/>`;
}

export const land = (fill, path) => `<path fill="${fill}" d="${path}V360H0Z"/>`;

export function cloud(x, y, size) {
  const at = `translate(${x} ${y}) scale(${size})`;
  return `<path fill="${p.cloud}" opacity=".85" transform="${at}" d="M-30 12a12 12 0 0 1 2-24A20 20 0 0 1 8-20 15 15 0 0 1 30-8a10 10 0 0 1 2 20Z"/>`;
}

export function bush(x, y, size, fill, light) {
  return `<g transform="translate(${x} ${y}) scale(${size})"><path fill="${fill}" d="M-40 20C-54 4-42-16-24-14-20-32 6-36 14-20 32-26 48-10 40 4 50 10 46 20 40 20Z"/><path fill="${light}" opacity=".55" d="M-34 2C-34-8-24-12-16-8-12-22 2-26 10-16-2-18-8-10-10-2-20-6-28-4-34 2Z"/></g>`;
}

export function flower(x, y, size, fill, middle) {
  return `<g transform="translate(${x} ${y}) scale(${size})"><path stroke="${p.leafDeep}" stroke-width="2" fill="none" d="M0 0V16"/><g fill="${fill}"><circle cy="-5" r="4"/><circle cx="5" cy="-1" r="4"/><circle cx="3" cy="4" r="4"/><circle cx="-3" cy="4" r="4"/><circle cx="-5" cy="-1" r="4"/></g><circle r="3" fill="${middle}"/></g>`;
}

/** A spray of leaves that hangs into a corner; `flip` for the right one. */
export function spray(fill, light, flip = false) {
  const leaves = `<path fill="${fill}" d="M0 0H96C92 22 72 26 58 16 60 40 38 52 26 38 30 62 12 74 0 66Z"/><path fill="${light}" d="M0 0H60C54 16 38 18 30 8 32 28 16 36 0 30Z"/>`;
  return flip ? `<g transform="matrix(-1 0 0 1 300 0)">${leaves}</g>` : leaves;
}

export function grass(draw, y, fill, count = 9) {
  const blades = Array.from({ length: count }, () => {
    const [x, tall, lean] = [between(draw, 4, 296), between(draw, 14, 34), between(draw, -9, 9)];
    return `M${x} ${y}q${lean / 2}-${tall / 2} ${lean}-${tall} 0 ${tall / 2} ${6 - lean} ${tall}Z`;
  });
  return `<path fill="${fill}" d="${blades.join("")}"/>`;
}

export function stars(draw, count = 16) {
  const dots = Array.from({ length: count }, () => {
    const r = (0.8 + draw() * 1.4).toFixed(1);
    return `<circle cx="${between(draw, 8, 292)}" cy="${between(draw, 8, 150)}" r="${r}"/>`;
  });
  return `<g fill="${p.star}">${dots.join("")}</g>`;
}

export const moon = (x, y, r) =>
  `<circle cx="${x}" cy="${y}" r="${r * 1.7}" fill="${p.moon}" opacity=".16"/><circle cx="${x}" cy="${y}" r="${r}" fill="${p.moon}"/><g fill="${p.sandDeep}" opacity=".35"><circle cx="${x - r * 0.3}" cy="${y - r * 0.2}" r="${r * 0.2}"/><circle cx="${x + r * 0.3}" cy="${y + r * 0.3}" r="${r * 0.26}"/></g>`;

// Our own short hand of the two shores: slender towers, one stepped, one with slanted braces, one a needle.
const FAR =
  "M0 214v-30h14v-18h16v26h8v-50h18v40h10v-24h12v-34l8-10 8 10v44h10v-20h16v34h8v-62h7v-14h4v14h7v60h12v-26h16v-22h16v38h8v-56l10-8 10 8v54h12v-28h18v18h14v-34h16v26h12v30Z";
const NEAR =
  "M0 224v-18h22v-22h18v28h26v-36h16v30h28v-16h20v24h34v-30h20v20h26v-34h18v30h24v-18h20v22h28v20Z";

export function skyline(far, near, lit) {
  const windows = lit
    ? `<path stroke="${lit}" stroke-width="3" stroke-dasharray="3 9" opacity=".8" d="M46 150v60M90 130v78M146 150v60M206 160v50M240 140v60M278 170v40"/>`
    : "";
  return `<path fill="${far}" d="${FAR}"/>${windows}<path fill="${near}" d="${NEAR}"/>`;
}

export function pavilion(x, y, size, roof, wall) {
  return `<g transform="translate(${x} ${y}) scale(${size})"><path fill="${wall}" d="M-34 0h6v46h-6ZM28 0h6v46h-6ZM-12 0h5v46h-5ZM8 0h5v46h-5ZM-42 44h84v8h-84Z"/><path fill="${roof}" d="M-60 6C-42 2-22-14-8-34V-42H8v8C22-14 42 2 60 6 58 12 54 12 50 12H-50C-54 12-58 12-60 6Z"/><circle cy="-46" r="5" fill="${roof}"/></g>`;
}

/** Reeds with their brown heads. */
export function reeds(x, y, fill, head) {
  return `<g fill="none" stroke-linecap="round"><path stroke="${fill}" stroke-width="4" d="M${x} ${y}q4-50-4-90M${x + 14} ${y}q0-40 12-74M${x - 12} ${y}q-2-34-14-58"/><path stroke="${head}" stroke-width="8" d="M${x - 3} ${y - 76}l-1-20M${x + 24} ${y - 64}l5-16"/></g>`;
}
