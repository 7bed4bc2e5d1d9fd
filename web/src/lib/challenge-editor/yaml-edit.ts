/**
 * Changes to a YAML text that touch only the lines concerned.
 *
 * The document is read to find where a value stands; only its characters are replaced. So comments, order, folding
 * and quotes stay as their author wrote them. Every change is read back before it is handed out: the value is the new
 * one and everything else is as before, or the text stays as it was.
 */

import { isMap, isScalar, isSeq, parse, parseDocument, Scalar, type Document, type Node } from "yaml";

export type Path = readonly (string | number)[];
export type Value = string | number;

const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/;
const FOLDED_AT = 110; // characters of a line in a folded text

/** Read a text; its errors are in `errors`. */
export const read = (text: string): Document.Parsed => parseDocument(text, { prettyErrors: false });

/** Put `value` at `path`, where a single value stands already. */
export function replaceValue(text: string, path: Path, value: Value): string {
  const node = nodeAt(read(text), path);
  if (!isScalar(node) || !node.range || node.value === value) return text;
  const [from, to] = node.range;
  const written = text.slice(from, to);
  for (const candidate of candidates(value, node, written, indentOf(text, from))) {
    const changed = text.slice(0, from) + candidate + text.slice(to);
    if (says(changed, text, path, value)) return changed;
  }
  return text;
}

/** Add `key: source` to the mapping at `path`, behind the last of `after` that is there, else at its end. */
export function addKey(
  text: string,
  path: Path,
  key: string,
  source: string,
  after: readonly string[] = [],
): string {
  const map = nodeAt(read(text), path);
  if (!isMap(map) || map.has(key) || !map.items.length) return text;
  const nameOf = (pair: (typeof map.items)[number]): unknown => (isScalar(pair.key) ? pair.key.value : null);
  const before = map.items.findLast((pair) => after.includes(String(nameOf(pair)))) ?? map.items.at(-1)!;
  const end = endOf((before.value ?? before.key) as Node);
  if (map.flow) return splice(text, end, end, `, ${key}: ${source}`);
  const first = (map.items[0]!.key as Node).range![0];
  return addLine(text, end, `${" ".repeat(columnOf(text, first))}${key}: ${source}`);
}

/** Add an item to the list at `path`. */
export function addItem(text: string, path: Path, source: string): string {
  const list = nodeAt(read(text), path);
  if (!isSeq(list) || !list.range) return text;
  const last = list.items.at(-1) as Node | undefined;
  if (list.flow) {
    const at = last ? endOf(last) : list.range[0] + 1;
    return splice(text, at, at, last ? `, ${source}` : source);
  }
  if (!last) return text;
  const indent = " ".repeat(columnOf(text, dashOf(text, list.items[0] as Node)));
  return addLine(text, endOf(last), `${indent}- ${source}`);
}

/** Take an item out of the list at `path`; a list written in lines goes with its last item. */
export function removeItem(text: string, path: Path, index: number): string {
  const document = read(text);
  const list = nodeAt(document, path);
  if (!isSeq(list) || !list.items[index]) return text;
  const item = list.items[index] as Node;
  if (list.flow) {
    const next = list.items[index + 1] as Node | undefined;
    const before = list.items[index - 1] as Node | undefined;
    if (next) return splice(text, item.range![0], next.range![0], "");
    return splice(text, before ? endOf(before) : item.range![0], endOf(item), "");
  }
  if (list.items.length > 1) return removeLines(text, dashOf(text, item), endOf(item));
  const owner = nodeAt(document, path.slice(0, -1));
  const pair = isMap(owner) && owner.items.find((one) => isScalar(one.key) && one.key.value === path.at(-1));
  return pair ? removeLines(text, (pair.key as Node).range![0], endOf(item)) : text;
}

/** A value as it may stand in a list or mapping of one line. */
export const quoted = (value: string): string =>
  JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

function nodeAt(document: Document.Parsed, path: Path): Node | undefined {
  return (path.length ? document.getIn(path, true) : document.contents) as Node | undefined;
}

function* candidates(value: Value, node: Scalar, written: string, indent: number): Iterable<string> {
  if (typeof value === "number") {
    yield String(value);
    return;
  }
  const isBlock = node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL;
  if (isBlock) yield blockOf(value, node, written, indent);
  if (node.type === Scalar.QUOTE_SINGLE) yield `'${value.replaceAll("'", "''")}'`;
  if (node.type === Scalar.PLAIN && isPlain(value)) yield value;
  yield quoted(value) + (isBlock && written.endsWith("\n") ? "\n" : "");
}

/** Other readers take `yes` for true and 1_000 for a number; what might be read so is written in quotes. */
function isPlain(value: string): boolean {
  if (DATE.test(value)) return true;
  try {
    return parse(value, { version: "1.1", logLevel: "error" }) === value;
  } catch {
    return false;
  }
}

function blockOf(value: string, node: Scalar, written: string, indent: number): string {
  const header = written.split("\n", 1)[0] ?? "";
  const old = /\n( +)\S/.exec(written)?.[1];
  const margin = old ?? " ".repeat(indent + 2);
  const lines = value.replace(/\n+$/, "").split("\n");
  const folded = node.type === Scalar.BLOCK_FOLDED ? lines.map(fold).join("\n\n").split("\n") : lines;
  const body = folded.map((line) => (line ? margin + line : "")).join("\n");
  return `${header}\n${body}${written.endsWith("\n") ? "\n" : ""}`;
}

function fold(line: string): string {
  const rows: string[] = [""];
  for (const word of line.split(" ")) {
    const row = rows.at(-1)!;
    if (row && row.length + word.length >= FOLDED_AT) rows.push(word);
    else rows[rows.length - 1] = row ? `${row} ${word}` : word;
  }
  return rows.join("\n");
}

function says(changed: string, before: string, path: Path, value: Value): boolean {
  const [now, then] = [read(changed), read(before)];
  if (now.errors.length > then.errors.length || now.getIn(path) !== value) return false;
  now.setIn(path, null);
  then.setIn(path, null);
  return JSON.stringify(now.toJS()) === JSON.stringify(then.toJS());
}

const splice = (text: string, from: number, to: number, source: string): string =>
  text.slice(0, from) + source + text.slice(to);

const startOfLine = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;
const columnOf = (text: string, offset: number): number => offset - startOfLine(text, offset);
const indentOf = (text: string, offset: number): number =>
  /^[ ]*/.exec(text.slice(startOfLine(text, offset)))![0].length;
const dashOf = (text: string, item: Node): number => text.lastIndexOf("-", item.range![0] - 1);

/** Where a value ends, without the line break that ends a folded text. */
function endOf(node: Node): number {
  if (isMap(node) && !node.flow && node.items.length) {
    const last = node.items.at(-1)!;
    return endOf((last.value ?? last.key) as Node);
  }
  if (isSeq(node) && !node.flow && node.items.length) return endOf(node.items.at(-1) as Node);
  return node.range![1];
}

function endOfLine(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset - 1; // behind the break of a folded text
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

function addLine(text: string, behind: number, line: string): string {
  const at = endOfLine(text, behind);
  return splice(text, at, at, `\n${line}`);
}

function removeLines(text: string, from: number, to: number): string {
  const start = startOfLine(text, from);
  const end = endOfLine(text, to);
  return splice(text, start, Math.min(text.length, end + 1), "");
}
