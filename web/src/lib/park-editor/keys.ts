/** The keys of the editor: arrows move what is held by a metre (with Shift ten), N and P go on and back. */

import type { Editor } from "./editor.svelte";

const ARROWS: Record<string, [number, number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const FAR = 10;

/** Handle a key; what is not the editor's goes on to the map. */
export function onEditorKey(event: KeyboardEvent, editor: Editor): void {
  if (doKey(event, editor)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function doKey(event: KeyboardEvent, editor: Editor): boolean {
  if (event.ctrlKey || event.metaKey) return doStep(event, editor);
  const arrow = ARROWS[event.key];
  if (arrow && editor.held) {
    const by = event.shiftKey ? FAR : 1;
    editor.nudge(arrow[0] * by, arrow[1] * by);
    return true;
  }
  switch (event.key) {
    case "n":
    case "p":
      editor.chooseNext(event.key === "n" ? 1 : -1);
      return true;
    case "Delete":
    case "Backspace":
      editor.removeHeld();
      return true;
    case "Insert":
      if (editor.held?.kind === "corner") editor.insertAfter(editor.held.corner);
      return true;
    case "Enter":
      return editor.tool !== "move" && editor.finish();
    case "Escape":
      if (editor.tool === "move" && !editor.held) return false;
      editor.use("move");
      return true;
    default:
      return false;
  }
}

function doStep(event: KeyboardEvent, editor: Editor): boolean {
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return false;
  if (key === "y" || event.shiftKey) editor.redo();
  else editor.undo();
  return true;
}
