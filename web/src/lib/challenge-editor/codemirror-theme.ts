/** The look of the text editor. Tokens reach into its shadow root, so light and dark follow by themselves. */

import { EditorView } from "@codemirror/view";

export const theme = EditorView.theme({
  "&": {
    height: "100%",
    color: "var(--ink)",
    backgroundColor: "var(--surface)",
    fontSize: "var(--text-s)",
  },
  "&.cm-focused": { outline: "none" }, // its frame shows the focus
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", paddingBlock: "var(--space-3)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "var(--surface)",
    color: "var(--ink-soft)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--surface-2) 55%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--surface-2)", color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--sun) 45%, transparent) !important",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--sun-soft)" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--surface-2)",
    borderColor: "var(--line)",
    color: "var(--ink-soft)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--primary-soft)",
    color: "var(--on-primary-soft)",
  },
  // A wavy line that high contrast modes draw too, thicker than the built-in picture of one.
  ".cm-lintRange": { backgroundImage: "none", textUnderlineOffset: "0.25em" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--danger) 1.5px",
    backgroundColor: "color-mix(in srgb, var(--danger-soft) 60%, transparent)",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--chart-2) 1.5px",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius-s)",
    boxShadow: "var(--shadow-high)",
    maxWidth: "min(28rem, 90vw)",
    fontFamily: "var(--font)",
    overflow: "hidden",
  },
  ".cm-diagnostic": { padding: "var(--space-2) var(--space-3)", marginLeft: "0" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--danger)" },
  ".cm-diagnostic-warning": { borderLeft: "4px solid var(--chart-2)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--primary)",
    color: "var(--on-primary)",
    borderRadius: "var(--radius-round)",
    padding: "0.35rem 0.9rem",
    font: "inherit",
    fontWeight: "var(--weight-strong)",
    marginLeft: "0",
    marginTop: "var(--space-2)",
    display: "block",
  },
  ".cm-panels": {
    backgroundColor: "var(--surface-2)",
    color: "var(--ink)",
    fontFamily: "var(--font)",
    borderColor: "var(--line)",
  },
  ".cm-panel.cm-search": { padding: "var(--space-2) var(--space-5) var(--space-2) var(--space-2)" },
  ".cm-textfield": {
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-s)",
    padding: "0.35rem 0.6rem",
    fontSize: "inherit",
    color: "inherit",
  },
  ".cm-button": {
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-round)",
    padding: "0.35rem 0.8rem",
    fontSize: "inherit",
    color: "inherit",
  },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--primary-soft)" },
  // Two texts side by side
  ".cm-collapsedLines": {
    background: "var(--surface-2)",
    color: "var(--ink-soft)",
    fontFamily: "var(--font)",
    padding: "var(--space-2) var(--space-4)",
  },
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: '"⋯"' },
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: "var(--danger-soft)" },
  "&.cm-merge-b .cm-changedLine": { backgroundColor: "var(--primary-soft)" },
  "&.cm-merge-a .cm-changedText": {
    background: "none",
    textDecoration: "underline var(--danger) 2px",
    fontWeight: "700",
  },
  "&.cm-merge-b .cm-changedText": {
    background: "none",
    textDecoration: "underline var(--primary) 2px",
    fontWeight: "700",
  },
});
