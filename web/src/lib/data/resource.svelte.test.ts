/** What one child has is never shown as another's, not even while the other's is awaited or cannot be had. */

import { flushSync } from "svelte";
import { expect, test } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { Resource } from "./resource.svelte";

/** Something reactive that a test changes. */
function choice(first: string): { now: string } {
  let now = $state(first);
  return {
    get now() {
      return now;
    },
    set now(value) {
      now = value;
    },
  };
}

function resourceOf(wanted: { now: string }, ask: (key: string) => Promise<string>) {
  let resource!: Resource<string>;
  const stop = $effect.root(() => {
    resource = new Resource(
      () => ask(wanted.now),
      () => `test ${wanted.now}`,
    );
  });
  return { resource, stop };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

test("another key shows nothing of the one before", async () => {
  const wanted = choice("a");
  const { resource, stop } = resourceOf(wanted, (key) =>
    key === "b" ? Promise.reject(new Unreachable()) : Promise.resolve(`points of ${key}`),
  );
  flushSync();
  await settled();
  expect(resource.value).toBe("points of a");
  wanted.now = "b";
  flushSync();
  expect(resource.value).toBeNull();
  await settled();
  expect([resource.value, resource.problem instanceof Unreachable]).toEqual([null, true]);
  wanted.now = "a";
  flushSync();
  await settled();
  expect([resource.value, resource.problem]).toEqual(["points of a", null]);
  stop();
});

test("asking again keeps what is shown", async () => {
  const { resource, stop } = resourceOf(choice("a"), () => Promise.resolve("here"));
  flushSync();
  await settled();
  const coming = resource.reload();
  expect(resource.value).toBe("here");
  await coming;
  stop();
});
