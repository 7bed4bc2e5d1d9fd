// @vitest-environment jsdom
import { expect, test } from "vitest";
import { ActionKey } from "./action-key";

test("a repeat goes under the same key, anything else and the same once it was answered under another", () => {
  const key = new ActionKey();
  const first = key.for({ to: "mei" });
  expect(key.for({ to: "mei" })).toBe(first);
  const other = key.for({ to: "lok" });
  expect(other).not.toBe(first);
  expect(key.for({ to: "lok" })).toBe(other);
  key.renew();
  expect(key.for({ to: "lok" })).not.toBe(other);
});
