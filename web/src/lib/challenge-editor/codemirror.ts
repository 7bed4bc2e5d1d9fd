/**
 * The text editor itself, in a chunk of its own.
 *
 * It lives in a shadow root: there its styles are constructed style sheets, which the content policy allows, instead
 * of a <style> element, which it does not.
 */

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, nextDiagnostic, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { theme } from "./codemirror-theme";
import { rangeOf, type Place } from "./positions";

export interface Fault extends Place {
  words: string;
  hint: string | null;
  is_warning: boolean;
}

export interface EditorWords {
  label: string;
  /** Words of the editor's own panels, by their English ones. */
  phrases: Record<string, string>;
  /** What the button that takes a hint says. */
  take: (hint: string) => string;
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--sky)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--chart-4)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--ink-soft)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--ink-soft)" },
  { tag: [tags.keyword, tags.meta], color: "var(--primary)" },
]);

/** What every text of ours looks and behaves like, also where two stand side by side. */
export const common = (words: EditorWords): Extension => [
  lineNumbers(),
  highlightActiveLineGutter(),
  history(),
  foldGutter(),
  drawSelection(),
  crosshairCursor(),
  indentOnInput(),
  bracketMatching(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  yaml(),
  syntaxHighlighting(colours),
  EditorView.lineWrapping,
  EditorState.tabSize.of(2),
  EditorState.phrases.of(words.phrases),
  EditorView.contentAttributes.of({
    "aria-label": words.label,
    autocapitalize: "off",
    tabindex: "0", // what can be edited can be focused, yet not every checker knows
    autocorrect: "off",
    spellcheck: "false",
  }),
  theme,
  // Tab goes on to the next control, as everywhere: nobody is caught in the text. Ctrl + ] indents.
  keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap]),
];

export class TextEditor {
  readonly #view: EditorView;
  readonly #words: EditorWords;
  #isSetting = false;

  constructor(root: ShadowRoot, text: string, words: EditorWords, onchange: (text: string) => void) {
    this.#words = words;
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          common(words),
          lintGutter(),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !this.#isSetting) onchange(update.state.doc.toString());
          }),
        ],
      }),
    });
  }

  /** Show a text that was changed elsewhere; the cursor stays, and it can be undone. */
  setText(text: string): void {
    const old = this.#view.state.doc.toString();
    if (text === old) return;
    let from = 0;
    while (from < old.length && from < text.length && old[from] === text[from]) from += 1;
    let same = 0;
    const most = Math.min(old.length, text.length) - from;
    while (same < most && old.at(-1 - same) === text.at(-1 - same)) same += 1;
    this.#isSetting = true;
    this.#view.dispatch({
      changes: { from, to: old.length - same, insert: text.slice(from, text.length - same) },
    });
    this.#isSetting = false;
  }

  /** Underline faults that were found in `checked`; not any more where the text is another by now. */
  show(faults: readonly Fault[], checked: string): void {
    if (this.#view.state.doc.toString() !== checked) return;
    this.#view.dispatch(
      setDiagnostics(
        this.#view.state,
        faults.map((fault) => this.#diagnostic(fault, checked)),
      ),
    );
  }

  #diagnostic(fault: Fault, text: string): Diagnostic {
    const { hint } = fault;
    const range = rangeOf(text, fault);
    return {
      ...range,
      severity: fault.is_warning ? "warning" : "error",
      message: fault.words,
      actions: hint
        ? [
            {
              name: this.#words.take(hint),
              apply: (view, from, to) => view.dispatch({ changes: { from, to, insert: hint } }),
            },
          ]
        : [],
    };
  }

  /** Bring a place into view with the cursor on it. */
  goTo(place: Place): void {
    const range = rangeOf(this.#view.state.doc.toString(), place);
    this.#view.dispatch({
      selection: { anchor: range.from, head: range.to },
      effects: EditorView.scrollIntoView(range.from, { y: "center" }),
    });
    this.#view.focus();
  }

  nextFault(): void {
    nextDiagnostic(this.#view);
    this.#view.focus();
  }

  find(): void {
    openSearchPanel(this.#view);
  }

  destroy(): void {
    this.#view.destroy();
  }
}
