// @vitest-environment jsdom
/** The identity number as it is typed, and the piece of a photograph. */

import { expect, test } from "vitest";
import { pieceOf } from "./certificate";
import { judgeNumber } from "./identity-number";

test.each([
  ["", "unfinished"],
  ["S12", "unfinished"],
  ["S123456(2)", "good"],
  ["ｓ１２３４５６（２）", "good"],
  ["s 123456 2", "good"],
  ["S123456(3)", "mistyped"],
  ["S123465(2)", "mistyped"],
  ["C123456(9)", "good"],
  ["AB987654(3)", "good"],
  ["A192375(A)", "good"],
  ["A192375(1)", "mistyped"],
  ["1234567", "malformed"],
  ["S1234567(2)", "malformed"],
])("%j is %s", (typed, state) => {
  expect(judgeNumber(typed)).toBe(state);
});

test("a piece shows a little around its frame and never more than the picture", () => {
  const picture = { width: 1000, height: 2000 };
  const piece = pieceOf({ left: 0.4, top: 0.5, right: 0.6, bottom: 0.52 }, picture);
  expect(piece.left).toBeLessThan(400);
  expect(piece.left + piece.width).toBeGreaterThan(600);
  expect(piece.top + piece.height).toBeGreaterThan(1040);
  const whole = pieceOf({ left: 0, top: 0, right: 1, bottom: 1 }, picture);
  expect(whole).toEqual({ left: 0, top: 0, width: 1000, height: 2000 });
});
