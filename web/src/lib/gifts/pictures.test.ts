/** Every picture that a gift may have is drawn, and has a name for the officer who chooses. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PICTURES } from "#lib/gift-office/pictures";

test("all are drawn, and no others", () => {
  const { files } = JSON.parse(readFileSync("static/art/index.json", "utf8")) as { files: object };
  const drawn = Object.keys(files).filter((path) => path.startsWith("gifts/"));
  expect(drawn.sort()).toEqual(PICTURES.map((name) => `gifts/${name}.svg`).sort());
});
