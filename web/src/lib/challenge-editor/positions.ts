/**
 * Where in a text a fault is.
 *
 * The server counts lines and columns from 1, in whole characters, and breaks lines where YAML does; an editor counts
 * UTF-16 units from 0. A text that was changed since the check may no longer reach as far as the fault.
 */

export interface Place {
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

export interface Range {
  from: number;
  to: number;
}

const BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/g;
const BYTE_ORDER_MARK = "\uFEFF"; // YAML does not count it

/** The units of `text` at fault: never outside it, never empty unless the text is. */
export function rangeOf(text: string, place: Place): Range {
  const lines = linesOf(text);
  const from = offsetOf(text, lines, place.line, place.column);
  const to = offsetOf(text, lines, place.end_line, place.end_column);
  return to > from ? { from, to } : widened(text, from);
}

/** The start and end of each line, without its break. */
function linesOf(text: string): Range[] {
  const lines: Range[] = [];
  let from = 0;
  for (const found of text.matchAll(BREAK)) {
    lines.push({ from, to: found.index });
    from = found.index + found[0].length;
  }
  lines.push({ from, to: text.length });
  return lines;
}

function offsetOf(text: string, lines: readonly Range[], line: number, column: number): number {
  const within = lines[line - 1];
  if (!within) return line < 1 ? 0 : text.length;
  let offset = within.from;
  for (let left = column - 1; left > 0 && offset < within.to;) {
    const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
    offset += character.length;
    if (character !== BYTE_ORDER_MARK) left -= 1;
  }
  return offset;
}

/** A fault without a length still shows: on the character there, else on the one before. */
function widened(text: string, from: number): Range {
  const here = text.codePointAt(from);
  const character = here === undefined ? "" : String.fromCodePoint(here);
  if (character && !/[\n\r\u0085\u2028\u2029]/.test(character)) return { from, to: from + character.length };
  const isAfterPair = /[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(0, from));
  return { from: Math.max(0, from - (isAfterPair ? 2 : 1)), to: from };
}
