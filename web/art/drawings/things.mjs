// Flowers and park things, on a square of 128.

export function bauhinia() {
  const petal = (turn, fill) => `<g transform="rotate(${turn} 64 68)">
    <path fill="{${fill}}" d="M64 68C48 56 40 36 48 18 52 8 60 10 64 16 68 10 76 8 80 18 88 36 80 56 64 68Z"/>
    <path fill="none" stroke="{crimson}" stroke-opacity=".5" stroke-width="1.8" stroke-linecap="round" d="M64 62V26M60 56C55 46 53 38 55 30M68 56c5-10 7-18 5-26"/></g>`;
  return `<path fill="{leaf}" d="M20 122C2 112 2 90 16 84 20 92 24 92 30 86 46 90 48 112 34 122 30 124 24 124 20 122Z"/>
    <path fill="none" stroke="{leafLight}" stroke-width="2" stroke-linecap="round" d="M27 120C26 110 26 100 24 92M27 112C34 106 36 100 36 94M26 112C20 106 16 100 14 94"/>
    ${petal(144, "magenta")}${petal(-144, "magenta")}${petal(72, "orchid")}${petal(-72, "orchid")}${petal(0, "magenta")}
    <path fill="{crimson}" opacity=".75" d="M64 66C57 54 55 40 60 26H68C73 40 71 54 64 66Z"/>
    <g fill="none" stroke="{blush}" stroke-width="2.6" stroke-linecap="round"><path d="M64 70C62 82 56 92 48 98M64 70C64 84 62 96 58 104M64 70C67 84 70 94 74 102M64 70C70 80 76 88 84 94"/></g>
    <g fill="{yellow}"><ellipse cx="47" cy="99" rx="4" ry="3"/><ellipse cx="57.600" cy="106" rx="4" ry="3"/><ellipse cx="75" cy="104" rx="4" ry="3"/><ellipse cx="86" cy="95" rx="4" ry="3"/></g>`;
}

export function shuttlecock() {
  const plume = (turn, fill, light) => `<g transform="rotate(${turn} 64 98)">
    <path fill="{${fill}}" d="M64 92C50 72 46 36 62 8 80 34 80 70 64 92Z"/>
    <path fill="{${light}}" opacity=".7" d="M63 84C56 66 54 40 61 20Z"/><path fill="none" stroke="{white}" stroke-width="2" stroke-linecap="round" d="M64 92V26"/></g>`;
  return `${plume(-34, "red", "rose")}${plume(34, "turquoise", "waterLight")}${plume(-12, "amber", "lemon")}${plume(14, "violet", "lilac")}
    <path fill="{brick}" d="M55 84h18l3 18H52Z"/>
    <ellipse cx="64" cy="112" rx="30" ry="8" fill="{goldDeep}"/><ellipse cx="64" cy="108" rx="30" ry="8" fill="{gold}"/>
    <ellipse cx="64" cy="104" rx="23" ry="6" fill="{goldDeep}"/><ellipse cx="64" cy="101" rx="23" ry="6" fill="{goldLight}"/>
    <path fill="{brick}" d="M54 94h20l1 7H53Z"/>`;
}

/** A stone table with its board and a piece that says 士, the adviser. */
export function chessTable() {
  return `<path fill="{stoneDeep}" d="M50 92h28l8 30H42Z"/><path fill="{stone}" d="M50 92h14l-2 30H42Z"/>
    <path fill="{stoneDeep}" d="M6 74h116v10q0 6-8 8H14q-8-2-8-8Z"/>
    <path fill="{stoneLight}" d="M28 44h72l22 30H6Z"/>
    <path fill="none" stroke="{stoneDeep}" stroke-width="1.7" d="M33 48h62l17 22H16ZM27 55h74M22 62h84M44 48L33 70M55 48l-5 22M73 48l5 22M84 48l11 22"/>
    <path fill="{stoneLight}" d="M24.500 57.500h79l3.500 5h-86Z"/><path fill="{water}" opacity=".55" d="M24.500 57.500h79l3.500 5h-86Z"/>
    <ellipse cx="94" cy="66" rx="12" ry="5.500" fill="{bark}"/><ellipse cx="94" cy="63" rx="12" ry="5.500" fill="{fawn}"/>
    <ellipse cx="30" cy="52" rx="8" ry="3.600" fill="{bark}"/><ellipse cx="30" cy="50" rx="8" ry="3.600" fill="{fawn}"/>
    <ellipse cx="58" cy="50" rx="34" ry="31" fill="{oak}"/><ellipse cx="58" cy="43" rx="34" ry="31" fill="{fawn}"/>
    <ellipse cx="58" cy="43" rx="28" ry="25" fill="{buff}" stroke="{red}" stroke-width="2.600"/>
    <path fill="none" stroke="{red}" stroke-width="5" stroke-linecap="round" d="M40 39h36M58 26v31M45 57h26"/>`;
}

export function pebbles() {
  const stones = [
    [30, 96, 17, 12, "stone", -8],
    [62, 102, 18, 12, "stoneLight", 6],
    [96, 98, 17, 12, "tan", -4],
    [16, 74, 12, 9, "stoneLight", 10],
    [44, 74, 15, 11, "fawn", -6],
    [76, 76, 15, 11, "steel", 8],
    [106, 74, 13, 9, "stone", -10],
    [30, 54, 12, 8.5, "steel", 6],
    [58, 54, 13, 8.5, "stoneLight", -4],
    [86, 55, 12, 8.5, "stone", 6],
    [44, 38, 10, 6.5, "stone", -6],
    [68, 38, 10, 6.5, "tan", 4],
    [56, 26, 8, 5, "stoneLight", 0],
  ];
  const drawn = stones.map(
    ([x, y, rx, ry, fill, turn]) => `<g transform="rotate(${turn} ${x} ${y})">
    <ellipse cx="${x}" cy="${y + 2.5}" rx="${rx}" ry="${ry}" fill="{bark}" opacity=".55"/><ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="{${fill}}"/>
    <ellipse cx="${x - rx * 0.3}" cy="${y - ry * 0.4}" rx="${(rx * 0.4).toFixed(1)}" ry="${(ry * 0.24).toFixed(1)}" fill="{white}" opacity=".6"/></g>`,
  );
  return `<path fill="{sandDeep}" d="M46 16h22C98 40 118 78 124 112q-2 8-10 8H14q-8 0-10-8C10 78 22 40 46 16Z"/>${drawn.join("")}
    <path fill="none" stroke="{bark}" stroke-width="2.600" stroke-linecap="round" d="M56 104c4 4 9 4 13 0"/><circle cx="55" cy="98" r="2.400" fill="{ink}"/><circle cx="70" cy="98" r="2.400" fill="{ink}"/>`;
}
