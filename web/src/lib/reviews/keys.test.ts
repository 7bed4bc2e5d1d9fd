import { expect, test } from "vitest";
import { deskKey } from "./keys";

const pressed = (code: string, more: Partial<KeyboardEvent> = {}) => ({
  code,
  altKey: true,
  ctrlKey: false,
  metaKey: false,
  repeat: false,
  ...more,
});

test("Alt and a letter decide and go on", () =>
  expect(["KeyA", "KeyR", "KeyJ", "KeyK", "KeyX"].map((code) => deskKey(pressed(code), false))).toEqual([
    "accept",
    "refuse",
    "next",
    "back",
    null,
  ]));

test("a letter alone, a key held down, another chord, or typing decides nothing", () => {
  for (const more of [{ altKey: false }, { repeat: true }, { ctrlKey: true }, { metaKey: true }]) {
    expect(deskKey(pressed("KeyA", more), false)).toBeNull();
  }
  expect(deskKey(pressed("KeyA"), true)).toBeNull();
});
