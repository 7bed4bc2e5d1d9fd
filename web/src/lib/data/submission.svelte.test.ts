/** What the server said in one language is not left standing on a page in another. */

import { afterEach, expect, test, vi } from "vitest";
import { Problem } from "#lib/api/problems";
import { Submission } from "./submission.svelte";

const { language } = vi.hoisted(() => ({ language: { current: "en" } }));
vi.mock("#lib/language/language.svelte", () => ({ language }));
afterEach(() => (language.current = "en"));

test("a refusal goes with the language that it was said in", async () => {
  const submission = new Submission();
  const body = { code: "wrong", status: 422, detail: "Not right", faults: [] } as unknown as Problem["body"];
  await submission.run(() => Promise.reject(new Problem(body)));
  expect(submission.problem?.message).toBe("Not right");
  language.current = "zh-Hant";
  expect(submission.problem).toBeNull();
  expect(submission.general).toBeNull();
});
