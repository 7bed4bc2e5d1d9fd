/** Typed numbers, and what the server says to them. */

import { expect, test } from "vitest";
import { Problem, type ProblemBody } from "#lib/api/problems";
import { changedBy, doubtsOf, faultAt, guessesOf } from "./answers";
import { readNumber } from "./numbers";

const fault = (pointer: string, code: string, words: string) => ({ place: "body", pointer, code, words });
const meant = { weight_kg: 9.616, height_cm: 75.7, head_cm: null };
const problem = (code: string, status: number): Problem =>
  new Problem({
    type: "",
    title: "",
    detail: "",
    status,
    code,
    params: {},
    request_id: null,
    faults: [
      fault("/weight_kg", "growth_doubt_too_high", "That is very much."),
      { ...fault("/weight_kg", "growth_mixup_pounds", "In pounds?"), meant },
    ],
  } as ProblemBody);

test.each([
  ["9.6", 9.6],
  [" 9,6 ", 9.6],
  ["９．６", 9.6],
  ["", null],
  ["9.6kg", NaN],
  ["1e3", NaN],
  ["-3", NaN],
  ["1,234.5", NaN],
])("what is typed as %j is read as %s", (typed, number) => {
  expect(readNumber(typed)).toEqual(number);
});

test("what was meant stands apart from why it is asked", () => {
  const asked = problem("growth_value_unlikely", 409);
  expect(doubtsOf(asked)).toEqual(["That is very much."]);
  expect(guessesOf(asked)).toEqual([{ words: "In pounds?", code: "growth_mixup_pounds", meant }]);
  expect(faultAt(asked, "weight_kg")).toBeUndefined(); // a question, not a fault of the field
  expect(faultAt(problem("growth_value_impossible", 422), "weight_kg")).toBe("That is very much.");
  expect(changedBy(meant, { weight_kg: 21.2, height_cm: 75.7, head_cm: null })).toEqual(["weight_kg"]);
});
