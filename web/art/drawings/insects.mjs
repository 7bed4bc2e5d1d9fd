// Insects, on a square of 128. A `{name}` is a colour of palette.yaml.
import { ribbon } from "./ribbon.mjs";

const FORE = "M66 56C74 34 100 10 121 15 128 32 118 58 98 68 86 73 72 68 66 62Z";
const HIND = "M66 64C82 66 100 72 106 86 109 102 97 116 87 113 76 108 68 90 66 74Z";
const TAIL = "M90 108C92 116 94 120 92 126 98 128 101 122 98 116 97 112 97 108 98 106Z";

/** A butterfly seen from above; `foreMarks` and `hindMarks` are fragments for the right wings, mirrored to the left. */
export function butterfly({
  fore,
  hind,
  edge,
  foreMarks = "",
  hindMarks = "",
  tails = false,
  body = "black",
  turn = 0,
}) {
  const wing = (path, fill, marks, id) => `
    <path fill="{${fill}}" d="${path}"/>
    <clipPath id="${id}"><path d="${path}"/></clipPath>
    <g clip-path="url(#${id})">${marks}<path fill="none" stroke="{${edge}}" stroke-width="7" d="${path}"/></g>`;
  const half = `${tails ? `<path fill="{${edge}}" d="${TAIL}"/>` : ""}
    ${wing(HIND, hind, hindMarks, "hind")}${wing(FORE, fore, foreMarks, "fore")}`;
  return `<g transform="rotate(${turn} 64 64)"><g id="half">${half}</g>
    <use href="#half" transform="matrix(-1 0 0 1 128 0)"/>
    <path fill="none" stroke="{${body}}" stroke-width="2.6" stroke-linecap="round" d="M62 46C58 34 52 28 46 25M66 46C70 34 76 28 82 25"/>
    <circle cx="46" cy="25" r="2.6" fill="{${body}}"/><circle cx="82" cy="25" r="2.6" fill="{${body}}"/>
    <ellipse cx="64" cy="72" rx="5" ry="25" fill="{${body}}"/><circle cx="64" cy="48" r="7" fill="{${body}}"/>
    <circle cx="61" cy="46" r="1.6" fill="{white}"/><circle cx="67" cy="46" r="1.6" fill="{white}"/></g>`;
}

export function dragonfly() {
  const wing = (turn, length) => `<g transform="rotate(${turn} 44 52)">
    <path fill="{waterLight}" fill-opacity=".82" stroke="{waterDeep}" stroke-width="1.6" d="M44 52C60 38 ${30 + length} 34 ${44 + length} 44 ${46 + length} 54 ${30 + length} 60 44 56Z"/>
    <path fill="none" stroke="{waterDeep}" stroke-width="1" d="M46 53H${38 + length}"/>
    <path fill="{amber}" d="M${34 + length} 40l9 2-1 5-8-2Z"/></g>`;
  const tail = ribbon([
    [46, 54, 8],
    [58, 66, 6.5],
    [74, 82, 5],
    [92, 98, 4.4],
    [106, 110, 4],
    [112, 116, 2],
  ]);
  return `${wing(-62, 62)}${wing(-26, 64)}${wing(122, 46)}${wing(160, 40)}
    <path fill="{orange}" d="${tail}"/>
    <path fill="none" stroke="{rust}" stroke-width="2.4" stroke-linecap="round" d="M62 76l9-8M74 87l8-8M86 98l7-7M98 107l6-6"/>
    <ellipse cx="45" cy="53" rx="13" ry="11" fill="{amber}" transform="rotate(45 45 53)"/>
    <circle cx="28" cy="42" r="11" fill="{rust}"/><circle cx="37" cy="32" r="11" fill="{brick}"/>
    <circle cx="25" cy="39" r="3.4" fill="{blush}"/><circle cx="34" cy="28" r="3.4" fill="{blush}"/>`;
}

export function firefly() {
  return `<circle cx="72" cy="90" r="36" fill="{lemon}" opacity=".28"/><circle cx="72" cy="90" r="25" fill="{lemon}" opacity=".5"/>
    <path fill="{mist}" fill-opacity=".85" d="M62 56C30 38 8 46 10 60 14 74 42 74 60 66ZM82 52C98 22 118 18 122 30 124 46 106 60 88 64Z"/>
    <path fill="{lemon}" d="M54 76C50 100 62 116 74 116 88 116 96 100 92 78Z"/>
    <path fill="none" stroke="{amber}" stroke-width="3" d="M54 90c12 6 26 6 38 0M58 102c10 5 20 5 30 0"/>
    <path fill="{barkDeep}" d="M52 58C48 66 48 76 52 84c8 3 14 2 19-1 6 3 13 3 21 0 4-9 4-18 0-26Z"/>
    <path fill="none" stroke="{black}" stroke-width="2" d="M72 50v33"/>
    <path fill="{orange}" d="M52 60C52 48 60 42 72 42s20 6 20 18c-12 5-28 5-40 0Z"/>
    <circle cx="72" cy="32" r="15" fill="{black}"/>
    <path fill="none" stroke="{black}" stroke-width="3" stroke-linecap="round" d="M64 20C60 10 52 8 46 10M80 20c4-10 12-12 18-10"/>
    <circle cx="66" cy="31" r="5.4" fill="{white}"/><circle cx="79" cy="31" r="5.4" fill="{white}"/>
    <circle cx="67" cy="32" r="2.8" fill="{ink}"/><circle cx="78" cy="32" r="2.8" fill="{ink}"/>`;
}

export function lanternBug() {
  const snout = ribbon([
    [40, 60, 8],
    [30, 46, 5.4],
    [22, 30, 4.4],
    [20, 16, 4],
    [24, 7, 4.4],
    [28, 5, 3],
  ]);
  return `<path fill="none" stroke="{brick}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" d="M46 84l-8 14-8 2M58 90l-4 16-8 4M72 92l4 16-6 6"/>
    <path fill="{scarlet}" d="${snout}"/><g fill="{white}"><circle cx="21" cy="22" r="1.5"/><circle cx="25" cy="36" r="1.5"/><circle cx="32" cy="48" r="1.6"/><circle cx="21" cy="12" r="1.4"/></g>
    <path fill="{orange}" d="M52 70C70 98 100 116 118 114 118 104 96 82 70 66Z"/>
    <path fill="{leafDeep}" d="M46 58C64 46 104 64 122 92 124 98 120 100 114 100 88 102 58 92 46 78Z"/>
    <path fill="none" stroke="{lime}" stroke-width="7" stroke-linecap="round" d="M62 60l-6 18M78 64l-8 24"/>
    <g fill="{yellow}"><circle cx="88" cy="74" r="4.6"/><circle cx="84" cy="88" r="4.6"/><circle cx="99" cy="82" r="4.2"/><circle cx="97" cy="94" r="4.2"/><circle cx="110" cy="91" r="3.4"/></g>
    <path fill="{brick}" d="M34 62C34 52 46 50 54 56 58 66 56 80 48 84 38 84 34 72 34 62Z"/>
    <circle cx="42" cy="64" r="6.4" fill="{white}"/><circle cx="40.6" cy="64" r="3.6" fill="{ink}"/>
    <path fill="none" stroke="{blush}" stroke-width="2.4" stroke-linecap="round" d="M38 76c3 3 7 3 9 0"/>`;
}
