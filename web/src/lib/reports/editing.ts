/** A result as it is typed, and as it is sent: "10,9", "<0.5", or words where there is no number. */

import type { Result } from "#lib/record-items/kinds/reports";
import { numberIn } from "#lib/record-items/numbers";

export interface EditedResult {
  code: string;
  name: string;
  value: string;
  unit: string;
  low: string;
  high: string;
  /** What the laboratory says of it, which is not asked but kept while the value is. */
  said: { value: string; interpretation: Result["interpretation"] };
}

const COMPARED = /^(<=|>=|<|>|≤|≥)?\s*(.*)$/;
const COMPARATORS: Record<string, Result["comparator"]> = {
  "<": "<",
  "<=": "<=",
  "≤": "<=",
  ">": ">",
  ">=": ">=",
  "≥": ">=",
};
const typed = (value: number | null | undefined): string => (value == null ? "" : String(value));

export function editable(result: Partial<Result> & Pick<Result, "name">): EditedResult {
  const value = result.value == null ? (result.text ?? "") : `${result.comparator ?? ""}${result.value}`;
  return {
    code: result.code ?? "",
    name: result.name,
    value,
    unit: result.unit ?? "",
    low: typed(result.low),
    high: typed(result.high),
    said: { value, interpretation: result.interpretation },
  };
}

/** Zero is a value here, unlike in what is measured at home. */
const readNumber = (text: string): number | null => (/^0([.,]0*)?$/.test(text.trim()) ? 0 : numberIn(text));

export function resultOf(edited: EditedResult): Result {
  const [, sign = "", rest = ""] = COMPARED.exec(edited.value.trim()) ?? [];
  const value = readNumber(rest);
  return {
    code: edited.code || null,
    name: edited.name.trim(),
    value,
    comparator: value === null ? null : (COMPARATORS[sign] ?? null),
    text: value === null ? edited.value.trim() || null : null,
    unit: value === null ? null : edited.unit.trim() || null,
    low: readNumber(edited.low),
    high: readNumber(edited.high),
    interpretation: edited.value === edited.said.value ? (edited.said.interpretation ?? null) : null,
  };
}
