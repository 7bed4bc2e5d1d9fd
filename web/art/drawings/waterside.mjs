// Lizards, newts and what lives between land and water, on a square of 128.
import { ribbon } from "./ribbon.mjs";

const LEGS = "M50 40L26 34 20 22M66 34l20-12 16 6M62 74L38 84 36 100M78 66l22 4 10 14";
const FEET = [
  [20, 22, 255],
  [102, 28, 20],
  [36, 100, 95],
  [110, 84, 55],
];

/**
 * A lizard from above, head at the top left, tail in a curl. `back` along the spine, `spots` and `over` fragments,
 * `pads` for a gecko's round toes.
 */
export function lizard({ skin, deep, belly = skin, tail = skin, back = "", over = "", pads = false }) {
  const body = ribbon([
    [44, 24, 9],
    [54, 36, 12],
    [64, 52, 15],
    [70, 68, 13],
    [68, 82, 8],
  ]);
  const end = ribbon([
    [69, 74, 11],
    [66, 88, 7],
    [70, 102, 5.4],
    [84, 112, 4.2],
    [98, 108, 3],
    [102, 98, 2],
    [98, 93, 1],
  ]);
  const toes = FEET.map(([x, y, turn]) => {
    const dots = [-42, -14, 14, 42].map((by) => {
      const angle = ((turn + by) * Math.PI) / 180;
      const [ex, ey] = [x + 9 * Math.cos(angle), y + 9 * Math.sin(angle)].map((value) => value.toFixed(1));
      return `<path stroke-width="4" d="M${x} ${y}L${ex} ${ey}"/>${pads ? `<circle cx="${ex}" cy="${ey}" r="2" stroke-width="3.4"/>` : ""}`;
    });
    return dots.join("");
  }).join("");
  return `<g fill="none" stroke="{${deep}}" stroke-linecap="round" stroke-linejoin="round"><path stroke-width="7.4" d="${LEGS}"/>${toes}</g>
    <path fill="{${tail}}" d="${end}"/><path fill="{${skin}}" d="${body}"/>${back}
    <path fill="{${belly}}" d="M28 8C40 2 56 12 58 26 58 36 50 40 42 38 30 34 20 20 22 13 23 10 25 9 28 8Z"/>
    ${over}
    <circle cx="31" cy="27" r="6.6" fill="{white}"/><circle cx="49" cy="15" r="6.6" fill="{white}"/>
    <circle cx="30.4" cy="26" r="4" fill="{ink}"/><circle cx="48" cy="14.4" r="4" fill="{ink}"/>
    <circle cx="29" cy="24.6" r="1.3" fill="{white}"/><circle cx="46.6" cy="13" r="1.3" fill="{white}"/>
    <path fill="none" stroke="{${deep}}" stroke-width="2" stroke-linecap="round" d="M27 13c2 1 4 0 5-2"/>`;
}

export function mudskipper() {
  const body = ribbon([
    [24, 78, 17],
    [38, 74, 18],
    [58, 74, 15],
    [78, 78, 11],
    [96, 84, 7],
    [106, 88, 5],
  ]);
  return `<path fill="{teal}" d="M100 82C114 70 124 78 122 92 120 104 110 106 102 94Z"/>
    <path fill="{azure}" d="M50 62C50 40 62 26 74 24 76 36 74 50 68 64ZM76 70C80 58 92 54 102 60 102 70 98 76 92 80Z"/>
    <g fill="{waterLight}"><circle cx="62" cy="42" r="2.6"/><circle cx="68" cy="34" r="2.2"/><circle cx="58" cy="52" r="2.2"/><circle cx="67" cy="50" r="2.2"/><circle cx="88" cy="66" r="2.2"/><circle cx="95" cy="65" r="1.8"/></g>
    <path fill="{olive}" d="${body}"/><path fill="{buff}" d="M10 84C18 98 36 96 52 90 40 100 20 102 12 94Z"/>
    <g fill="{turquoise}"><circle cx="50" cy="70" r="3"/><circle cx="60" cy="76" r="2.6"/><circle cx="70" cy="72" r="2.6"/><circle cx="80" cy="79" r="2.4"/><circle cx="90" cy="82" r="2"/><circle cx="42" cy="80" r="2.4"/><circle cx="62" cy="66" r="2"/></g>
    <path fill="{moss}" d="M46 84C52 90 52 102 62 108 54 114 40 110 36 100 36 94 40 86 46 84Z"/>
    <path fill="none" stroke="{olive}" stroke-width="2" stroke-linecap="round" d="M44 92l4 12M50 94l5 10"/>
    <circle cx="20" cy="58" r="11" fill="{moss}"/><circle cx="38" cy="56" r="11" fill="{moss}"/>
    <circle cx="19" cy="56" r="7.4" fill="{white}"/><circle cx="37" cy="54" r="7.4" fill="{white}"/>
    <circle cx="18" cy="56" r="4.4" fill="{ink}"/><circle cx="36" cy="54" r="4.4" fill="{ink}"/>
    <circle cx="16.6" cy="54.4" r="1.5" fill="{white}"/><circle cx="34.6" cy="52.4" r="1.5" fill="{white}"/>
    <path fill="none" stroke="{barkDeep}" stroke-width="2.8" stroke-linecap="round" d="M12 82c6 7 16 7 24 1"/>`;
}

export function horseshoeCrab() {
  return `<path fill="{barkDeep}" d="M60 88h8l-1 34q-3 8-6 0Z"/>
    <path fill="{bark}" d="M38 70h52l8 8-6 4 3 7-7 3 1 7-8 1-3 6H50l-3-6-8-1 1-7-7-3 3-7-6-4Z"/>
    <path fill="none" stroke="{barkDeep}" stroke-width="2.6" stroke-linecap="round" d="M64 76v24M52 80l3 18M76 80l-3 18"/>
    <path fill="{oak}" d="M64 10C96 10 120 36 118 74 118 82 112 88 106 84 94 76 80 74 64 74S34 76 22 84C16 88 10 82 10 74 8 36 32 10 64 10Z"/>
    <path fill="{tan}" opacity=".7" d="M64 16C88 16 108 32 112 56 98 36 82 28 64 28S30 36 16 56C20 32 40 16 64 16Z"/>
    <path fill="none" stroke="{bark}" stroke-width="3" stroke-linecap="round" d="M64 34v34M40 42C38 52 38 60 42 68M88 42c2 10 2 18-2 26"/>
    <circle cx="44" cy="46" r="9" fill="{white}"/><circle cx="84" cy="46" r="9" fill="{white}"/>
    <circle cx="45" cy="47" r="5.4" fill="{ink}"/><circle cx="83" cy="47" r="5.4" fill="{ink}"/>
    <circle cx="43.4" cy="45" r="1.8" fill="{white}"/><circle cx="81.4" cy="45" r="1.8" fill="{white}"/>
    <path fill="none" stroke="{barkDeep}" stroke-width="3" stroke-linecap="round" d="M57 60c4 4 10 4 14 0"/>`;
}

/** A frog that sits and looks at you. */
export function frog({ skin, deep, belly, marks = "" }) {
  return `<path fill="{${deep}}" d="M22 78C4 78 2 104 14 112 8 116 8 120 16 120H44V92ZM106 78c18 0 20 26 8 34 6 4 6 8-2 8H84V92Z"/>
    <path fill="{${skin}}" d="M64 40C96 40 106 66 102 92 100 110 84 118 64 118S28 110 26 92C22 66 32 40 64 40Z"/>
    <path fill="{${belly}}" d="M64 76C82 76 90 88 88 100 84 114 74 118 64 118S44 114 40 100C38 88 46 76 64 76Z"/>
    <path fill="{${deep}}" d="M42 92c2 10 2 18-2 24-4 2-6 6 0 6h14c4 0 4-4 0-6-2-8-4-18-6-24ZM86 92c-2 10-2 18 2 24 4 2 6 6 0 6H74c-4 0-4-4 0-6 2-8 4-18 6-24Z"/>
    <path fill="{${skin}}" d="M18 50C16 44 18 38 22 34 20 22 28 12 40 14c6 1 10 4 12 9 8-2 16-2 24 0 2-5 6-8 12-9 12-2 20 8 18 20 4 4 6 10 4 16-4 20-22 28-46 28S22 70 18 50Z"/>
    ${marks}
    <circle cx="36" cy="30" r="11.4" fill="{white}"/><circle cx="92" cy="30" r="11.4" fill="{white}"/>
    <circle cx="37" cy="31" r="7" fill="{ink}"/><circle cx="91" cy="31" r="7" fill="{ink}"/>
    <circle cx="34.6" cy="28" r="2.4" fill="{white}"/><circle cx="88.6" cy="28" r="2.4" fill="{white}"/>
    <circle cx="59" cy="48" r="1.8" fill="{${deep}}"/><circle cx="69" cy="48" r="1.8" fill="{${deep}}"/>
    <path fill="none" stroke="{barkDeep}" stroke-width="3.4" stroke-linecap="round" d="M30 54C44 68 84 68 98 54"/>
    <circle cx="27" cy="58" r="4.6" fill="{rose}" opacity=".55"/><circle cx="101" cy="58" r="4.6" fill="{rose}" opacity=".55"/>`;
}
