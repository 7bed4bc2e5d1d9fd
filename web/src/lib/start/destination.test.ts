// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Me } from "#lib/session/session.svelte";
import { destinationOf } from "./destination";

const person = (roles: string[], teaches_at: string[] = []) => ({ roles, teaches_at }) as unknown as Me;

test("a wanted page of ours comes first", () => {
  expect(destinationOf(person(["member"]), "/play/check-in?park=victoria-park")).toBe(
    "/play/check-in?park=victoria-park",
  );
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "//",
  "https://evil.example",
  "javascript:alert(1)",
  "/sign-in",
  "",
])("%s is not followed", (wanted) => {
  expect(destinationOf(person(["member"]), wanted)).toBe("/play");
});

test("people land where they work", () => {
  expect(destinationOf(person(["member"]), null)).toBe("/play");
  expect(destinationOf(person(["child"]), null)).toBe("/play");
  expect(destinationOf(person(["member"], ["edb-1"]), null)).toBe("/school");
  expect(destinationOf(person(["officer"]), null)).toBe("/office");
});
