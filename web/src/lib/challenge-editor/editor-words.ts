/** The words of the text editor in the person's language. */

import { m } from "#messages";
import type { EditorWords } from "./codemirror";

export const editorWords = (label: string): EditorWords => ({
  label,
  take: (hint) => m.office_text_take({ hint }),
  phrases: {
    Find: m.office_text_find(),
    Replace: m.office_text_replace_with(),
    next: m.office_text_next(),
    previous: m.office_text_previous(),
    all: m.office_text_all(),
    "match case": m.office_text_match_case(),
    regexp: m.office_text_regexp(),
    "by word": m.office_text_by_word(),
    replace: m.office_text_replace(),
    "replace all": m.office_text_replace_all(),
    close: m.office_text_close(),
    "Go to line": m.office_text_go_to(),
    go: m.office_text_go(),
    Diagnostics: m.office_faults(),
    "No diagnostics": m.office_faults_none(),
    "Fold line": m.office_text_fold(),
    "Unfold line": m.office_text_unfold(),
    "folded code": m.office_text_folded(),
    unfold: m.office_text_unfold(),
    "$ unchanged lines": m.office_text_unchanged({ count: "$" }),
  },
});
