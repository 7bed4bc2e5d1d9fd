/** What an officer wrote and left is there again: unless it was published meanwhile. */

import { beforeEach, expect, test, vi } from "vitest";
import { Problem, Unreachable } from "#lib/api/problems";
import { Desk } from "./desk.svelte";
import { draftsOf, forgetDrafts, keepDraft, type Draft } from "./drafts";

const { get } = vi.hoisted(() => ({ get: vi.fn<(path: string) => Promise<unknown>>() }));
vi.mock("#lib/api/client", () => ({ answer: <T>(coming: T): T => coming, api: { GET: get } }));

const PUBLISHED = "slug: autumn\nversion: 3\ntitle: Autumn\n";
const WRITTEN = "slug: autumn\nversion: 4\ntitle: Autumn, longer\n";
const draft = (changes: Partial<Draft> = {}): Draft => ({
  account: "yip",
  slug: "autumn",
  tab: "one",
  text: WRITTEN,
  basedOn: 3,
  writtenAt: 1_000,
  ...changes,
});

/** The server has this as version 3. */
function publish(yaml: string): void {
  get.mockImplementation((path) =>
    Promise.resolve(path.endsWith("/versions") ? { items: [{ version: 3 }] } : { version: 3, yaml }),
  );
}
async function opened(): Promise<Desk> {
  const desk = new Desk("yip", "autumn");
  await desk.open();
  return desk;
}

beforeEach(async () => {
  await forgetDrafts("yip", "autumn");
  publish(PUBLISHED);
});

test("without anything written the published text is begun anew, with the next number", async () => {
  const desk = await opened();
  expect([desk.text, desk.basedOn, desk.isChanged]).toEqual([
    PUBLISHED.replace("version: 3", "version: 4"),
    3,
    false,
  ]);
  expect(desk.restored).toBeNull();
});

test("the newest of what was written is restored, with what it was based on; the others are offered", async () => {
  await keepDraft(draft({ tab: "older", text: "older", basedOn: 2, writtenAt: 500 }));
  await keepDraft(draft({ basedOn: 2 }));
  const desk = await opened();
  expect([desk.text, desk.basedOn, desk.isChanged]).toEqual([WRITTEN, 2, true]);
  expect(desk.restored?.tab).toBe("one");
  expect(desk.others.map((one) => one.text)).toEqual(["older"]);
});

test("what was written is restored also while the server is away, but not where it refuses", async () => {
  await keepDraft(draft());
  get.mockImplementation(() => Promise.reject(new Unreachable()));
  expect(await opened()).toMatchObject({ text: WRITTEN, problem: null, begun: null });
  const refusal = new Problem({ code: "not_permitted", status: 403 } as Problem["body"]);
  get.mockImplementation(() => Promise.reject(refusal));
  expect(await opened()).toMatchObject({ text: null, problem: refusal });
});

test("what was written and turns out to be published is not restored, and not kept", async () => {
  await keepDraft(draft({ text: PUBLISHED }));
  const desk = await opened();
  expect([desk.publishedAs, desk.restored, desk.isChanged]).toEqual([3, null, false]);
  expect(await draftsOf("yip", "autumn")).toEqual([]);
});
