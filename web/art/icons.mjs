// The app's mark: a pin that marks a park, with a leaf that is a plus. Drawn on a square of 128.
import { svg } from "./cards.mjs";
import { palette as p } from "./palette.mjs";

const PIN = "M64 14C88 14 106 32 106 55 106 82 78 102 64 117 50 102 22 82 22 55 22 32 40 14 64 14Z";
const HILL = "M26 70C40 58 54 60 66 66 80 58 92 60 102 68 94 86 76 102 64 117 52 102 34 88 26 70Z";

function mark() {
  return `<path fill="${p.frame}" d="${PIN}"/><path fill="${p.brandLight}" opacity=".45" d="${HILL}"/>
    <path fill="${p.brand}" d="M59 76V60H45q-5 0-5-5t5-5H59V36q0-5 5-5t5 5V50H72C74 38 82 32 94 32 94 46 88 60 74 60H69V76q0 5-5 5t-5-5Z"/>
    <path fill="none" stroke="${p.frame}" stroke-width="2.400" stroke-linecap="round" d="M74 54C78 48 83 43 88 38"/>`;
}

const ground = (rx) =>
  `<linearGradient id="ground" x2=".6" y2="1"><stop stop-color="${p.brandLight}"/><stop offset="1" stop-color="${p.brand}"/></linearGradient><clipPath id="edge"><rect width="128" height="128" rx="${rx}"/></clipPath><rect width="128" height="128" rx="${rx}" fill="url(#ground)"/>
  <path fill="${p.brandDeep}" opacity=".28" d="M0 96C30 76 56 92 74 92 96 78 114 82 128 90V128H0Z" clip-path="url(#edge)"/>`;

const scaled = (inside, by) =>
  `<g transform="translate(64 64) scale(${by}) translate(-64 -65)">${inside}</g>`;

export const favicon = () => svg(128, 128, `${ground(30)}${scaled(mark(), 0.92)}`);

/** Return what must be a raster, as [path, side in pixels, SVG]. A maskable icon keeps its mark in the inner 80 %. */
export function icons() {
  const full = svg(128, 128, `${ground(0)}${scaled(mark(), 0.86)}`);
  const masked = svg(128, 128, `${ground(0)}${scaled(mark(), 0.68)}`);
  return [
    ["icons/icon-192.png", 192, favicon()],
    ["icons/icon-512.png", 512, favicon()],
    ["icons/icon-maskable-512.png", 512, masked],
    ["icons/apple-touch.png", 180, full],
  ];
}
