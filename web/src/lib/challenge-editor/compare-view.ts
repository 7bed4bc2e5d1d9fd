/** Two texts side by side, in a chunk of its own. Only the right one can be changed, where that is wanted. */

import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { common, type EditorWords } from "./codemirror";

export interface Sides {
  left: string;
  right: string;
  leftWords: EditorWords;
  rightWords: EditorWords;
  /** Called as the right text is changed; without it, it cannot be. */
  onchange?: (text: string) => void;
  /** Of the button that takes a left part over. */
  takeOver: string;
}

// Between the two texts, so outside of either's theme.
const BETWEEN = `
  .cm-merge-revert { width: 3rem; background: var(--surface-2); }
  .cm-merge-revert button {
    width: 100%; min-height: 2.5rem; border: 0; border-radius: var(--radius-s);
    background: var(--primary); color: var(--on-primary); font: inherit; cursor: pointer;
  }
  .cm-merge-revert button:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
`;

/** Show them. Returns how to end it. */
export function compare(root: ShadowRoot, sides: Sides): () => void {
  const fixed = [EditorState.readOnly.of(true)];
  const view = new MergeView({
    a: { doc: sides.left, extensions: [common(sides.leftWords), ...fixed] },
    b: {
      doc: sides.right,
      extensions: [
        common(sides.rightWords),
        sides.onchange
          ? EditorView.updateListener.of((update) => {
              if (update.docChanged) sides.onchange?.(update.state.doc.toString());
            })
          : fixed,
      ],
    },
    parent: root,
    root,
    gutter: true,
    highlightChanges: true,
    collapseUnchanged: { margin: 3, minSize: 6 },
    ...(sides.onchange
      ? { revertControls: "a-to-b" as const, renderRevertControl: () => button(sides.takeOver) }
      : {}),
  });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(BETWEEN);
  root.adoptedStyleSheets.push(sheet);
  return () => view.destroy();
}

function button(words: string): HTMLElement {
  const made = document.createElement("button");
  made.textContent = "→";
  made.title = words;
  made.setAttribute("aria-label", words);
  return made;
}
