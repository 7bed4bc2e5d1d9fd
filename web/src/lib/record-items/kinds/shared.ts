/** Fields that several kinds have. */

import { m } from "#messages";
import { LONG_TEXT_MOST, TEXT_MOST, type Field } from "../fields";

export const NOTE: Field = { name: "note", label: m.record_note, input: "text", most: LONG_TEXT_MOST };
export const SOURCE: Field = {
  name: "source",
  label: m.items_source,
  hint: m.items_source_hint,
  input: "text",
  most: TEXT_MOST,
  tell: null, // it stands with the provenance
};
export const SEVERITIES = {
  mild: m.items_severity_mild,
  moderate: m.items_severity_moderate,
  severe: m.items_severity_severe,
};

/** What there is of some parts, as one line. */
export const line = (...parts: (string | null | undefined | false)[]): string =>
  parts.filter(Boolean).join(" · ");
