// Recolours a glyph: exact colours first, then families of hue, each family keeping its own light and shade.
import { palette } from "./palette.mjs";

const COLOUR = /#[0-9a-f]{6}\b|#[0-9a-f]{3}\b/gi;
const GREY_CHROMA = 0.03; // below it the eye sees no hue
const FAMILIES = {
  red: [0, 42],
  orange: [42, 75],
  yellow: [75, 115],
  green: [115, 190],
  blue: [190, 275],
  purple: [275, 330],
};

/**
 * Return `body` with its colours replaced: `exact` by hexadecimal value, `tint` by family of hue, `parts` by the number
 * of a shape, from 0, where one colour of the glyph must become two (each outline of a path is then a shape of its own).
 * All to names of the palette.
 */
export function recoloured(body, { exact = {}, tint = {}, parts = {} }) {
  const found = [...new Set((body.match(COLOUR) ?? []).map((hex) => hex.toLowerCase()))];
  const unknown = Object.keys(exact).filter((hex) => !found.includes(hex));
  if (unknown.length) throw new Error(`the glyph has no ${unknown.join(", ")}: it has ${found.join(" ")}`);
  const replaced = new Map(Object.entries(exact).map(([hex, name]) => [hex, palette[name]]));
  for (const [family, name] of Object.entries(tint)) {
    const members = found.filter(
      (hex) => !replaced.has(hex) && (family === "all" || familyOf(hex) === family),
    );
    for (const [hex, colour] of shaded(members, palette[name])) replaced.set(hex, colour);
  }
  let shape = -1;
  return (Object.keys(parts).length ? separated(body) : body)
    .replace(COLOUR, (hex) => replaced.get(hex.toLowerCase()) ?? hex)
    .replace(/(<(?:path|ellipse|circle)[^>]* fill=")([^"]+)/g, (whole, start) => {
      shape += 1;
      return shape in parts ? start + palette[parts[shape]] : whole;
    });
}

const separated = (body) =>
  body.replace(/<path ([^>]*?)d="([^"]+)"\/>/g, (_, attributes, outlines) =>
    outlines
      .split(/(?=M)/)
      .map((outline) => `<path ${attributes}d="${outline}"/>`)
      .join(""),
  );

/** Return `body` in one colour, without its glow, so that only the outline tells. */
export function oneColour(body, colour) {
  const plain = body
    .replace(/<circle[^>]* opacity="\.\d+"\/>/g, "")
    .replace(/url\(#[^)]+\)/g, (url, at) => (/(?:clip-path|mask)="$/.test(body.slice(0, at)) ? url : colour))
    .replace(/ (?:fill-opacity|stroke-opacity|opacity)="[^"]*"/g, "")
    .replace(COLOUR, colour);
  return `<g fill="${colour}">${plain}</g>`;
}

/** Return `body` in greys of the same lightness. */
export function greyed(body) {
  return body.replace(COLOUR, (hex) => {
    const { lightness } = toOklch(hex);
    return fromOklch({ lightness: 0.3 + lightness * 0.45, chroma: 0.008, hue: 230 });
  });
}

function familyOf(hex) {
  const { lightness, chroma, hue } = toOklch(hex);
  if (lightness < 0.35) return "dark";
  if (chroma < GREY_CHROMA) return lightness > 0.93 ? "white" : "grey";
  return Object.entries(FAMILIES).find(([, [from, to]]) => hue >= from && hue < to)?.[0] ?? "red";
}

function shaded(members, target) {
  const aim = toOklch(target);
  const own = members.map((hex) => toOklch(hex).lightness);
  const middle = own.reduce((sum, value) => sum + value, 0) / (own.length || 1);
  return members.map((hex, at) => {
    const lightness = Math.min(0.99, Math.max(0.12, aim.lightness + (own[at] - middle) * 0.9));
    return [hex, fromOklch({ ...aim, lightness })];
  });
}

// OKLab after Björn Ottosson, "A perceptual color space for image processing" (2020).
function toOklch(hex) {
  const long = hex.length === 4 ? `#${[...hex.slice(1)].map((digit) => digit + digit).join("")}` : hex;
  const [r, g, b] = [1, 3, 5].map((at) => toLinear(parseInt(long.slice(at, at + 2), 16) / 255));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const u = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const v = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(u, v),
    hue: ((Math.atan2(v, u) * 180) / Math.PI + 360) % 360,
  };
}

function fromOklch({ lightness, chroma, hue }) {
  const u = chroma * Math.cos((hue * Math.PI) / 180);
  const v = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * u + 0.2158037573 * v) ** 3;
  const m = (lightness - 0.1055613458 * u - 0.0638541728 * v) ** 3;
  const s = (lightness - 0.0894841775 * u - 1.291485548 * v) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${linear.map((value) => toByte(value).toString(16).padStart(2, "0")).join("")}`;
}

const toLinear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

function toByte(value) {
  const clipped = Math.min(1, Math.max(0, value));
  return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055));
}
