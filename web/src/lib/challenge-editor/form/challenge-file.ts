/**
 * A challenge's text as the form shows it: read loosely, since it is being written.
 *
 * What is not there or of another kind than expected is null; the form then leaves it to the text.
 */

import { read, type Path } from "../yaml-edit";

export type Language = "en" | "zh-Hant" | "zh-Hans";
export const LANGUAGES: readonly Language[] = ["en", "zh-Hant", "zh-Hans"];

/** One part of the file with its place in it. */
export interface Part {
  path: Path;
  data: Record<string, unknown>;
}

export interface FileParts {
  root: Part;
  rounds: Part[];
  rules: Part[];
  caps: Part[];
  boards: Part[];
  prizes: Part[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The parts of a text; null while it cannot be read as YAML. */
export function partsOf(text: string): FileParts | null {
  const document = read(text);
  if (document.errors.length) return null;
  let data: unknown;
  try {
    data = document.toJS();
  } catch {
    return null; // an alias that leads nowhere
  }
  if (!isRecord(data)) return null;
  const root: Part = { path: [], data };
  const [rounds, rules, caps, boards, prizes] = ["rounds", "rules", "caps", "leaderboards", "prizes"].map(
    (key) => listOf(root, key),
  ) as [Part[], Part[], Part[], Part[], Part[]];
  return { root, rounds, rules, caps, boards, prizes };
}

/** The parts in the list at `key`. */
export function listOf(part: Part, key: string): Part[] {
  const found = part.data[key];
  if (!Array.isArray(found)) return [];
  return found.flatMap((item: unknown, index) =>
    isRecord(item) ? [{ path: [...part.path, key, index], data: item }] : [],
  );
}

/** The part at `key`. */
export function partAt(part: Part, key: string): Part | null {
  const found = part.data[key];
  return isRecord(found) ? { path: [...part.path, key], data: found } : null;
}

/** A single value as text; null where there is none. */
export function valueOf(part: Part | null, key: string): string | null {
  const found = part?.data[key];
  return typeof found === "string" || typeof found === "number" ? String(found) : null;
}

/** A part's name in the person's language, else its id. */
export function nameOf(part: Part, language: Language, key = "title"): string {
  return valueOf(partAt(part, key), language) ?? valueOf(part, "id") ?? "";
}
