// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { CheckInIntent, Spawn } from "#lib/offline/intents";
import { wayToCatch } from "./scene.svelte";

const at = (time: string): number => Date.parse(`2026-11-21T${time}:00Z`);
const spawn = { starts_at: "2026-11-21T02:00:00Z", ends_at: "2026-11-21T02:30:00Z" } as Spawn;
const visit = (time: string | null): CheckInIntent =>
  ({ fix: time && { measuredAtMs: at(time), offsetMs: 0, sentAs: null } }) as unknown as CheckInIntent;

test.each([
  ["02:10", "02:20", "kept-fix"], // there and then
  ["02:25", "02:40", "kept-fix"], // sent in the next half hour
  ["02:31", "02:40", "kept-fix"], // it stays two minutes longer
  ["02:10", "23:00", "kept-fix"], // at home in the evening
  ["01:50", "02:10", "fresh-fix"], // came before it did
  [null, "02:10", "fresh-fix"],
  ["01:50", "02:40", "gone"],
  [null, "02:32", "gone"],
])("a visit at %s, looked at at %s: %s", (visited, looked, way) => {
  expect(wayToCatch(spawn, visit(visited), new Date(at(looked)))).toBe(way);
});
