import { expect, test } from "vitest";
import { Look, LOOK_MS } from "./look";

test("nothing is decided that was not in view for a moment", () => {
  let now = 1_000;
  const look = new Look(() => now);
  look.at("a");
  expect(look.hasSeen("a")).toBe(false);
  now += LOOK_MS;
  look.at("a"); // shown again, not anew
  expect(look.hasSeen("a")).toBe(false);
  now += 1;
  expect(look.hasSeen("a")).toBe(true);
  look.at("b"); // the next opens by itself: the second click of two meets it
  expect(look.hasSeen("b")).toBe(false);
  expect(look.hasSeen("a")).toBe(false);
});
