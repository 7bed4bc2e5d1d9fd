/** The desk's keys: Alt with A, R, J or K, never while something is typed. Pure. */

export type DeskKey = "accept" | "refuse" | "next" | "back";

const KEYS: Readonly<Record<string, DeskKey>> = {
  KeyA: "accept",
  KeyR: "refuse",
  KeyJ: "next",
  KeyK: "back",
};

type Pressed = Pick<KeyboardEvent, "code" | "altKey" | "ctrlKey" | "metaKey" | "repeat">;

/** What a key asks for, by its place: with Alt some keyboards write another letter. A key held down asks once. */
export const deskKey = (pressed: Pressed, isTyping: boolean): DeskKey | null =>
  isTyping || pressed.ctrlKey || pressed.metaKey || !pressed.altKey || pressed.repeat
    ? null
    : (KEYS[pressed.code] ?? null);

export const isTypedInto = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, select, dialog") !== null;
