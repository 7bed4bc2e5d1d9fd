import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { turnOf } from "./compass";
import { reasonOf, REASONS } from "./reasons";

/** Words of that file that are no reasons for a check-in. */
const NO_REASON = /^check_in_(direction_|unknown$|stayed_too_briefly$)/;
const codes = Object.keys(
  parse(readFileSync("../data/messages/check_ins.yaml", "utf8")) as Record<string, unknown>,
).filter((code) => code.startsWith("check_in_") && !NO_REASON.test(code));

describe("every reason of the server", () => {
  test.each(codes)("%s has a picture and says what to do", (code) => {
    const reason = REASONS[code];
    expect(reason?.picture, code).toBeTruthy();
    // Only a visit that counts needs nothing done about it.
    const needsNothing = /^check_in_accepted(_at_edge|_by_review)?$/.test(code);
    expect(reason?.help === "none", code).toBe(needsNothing);
  });

  test("none is made up here", () => {
    expect(Object.keys(REASONS).sort()).toEqual([...codes].sort());
  });

  test("one of a later server is helped plainly", () => {
    expect(reasonOf("check_in_of_tomorrow").help).toBe("map");
  });
});

test("the arrow points the way, north being up", () => {
  expect([turnOf("n"), turnOf("se"), turnOf("w")]).toEqual([0, 135, 270]);
});
