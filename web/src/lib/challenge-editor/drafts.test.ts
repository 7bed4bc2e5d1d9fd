// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { DraftKeeper, draftsOf, draftsOfAccount, forgetDrafts, keepDraft, type Draft } from "./drafts";

const draft = (changes: Partial<Draft> = {}): Draft => ({
  account: "yip",
  slug: "autumn",
  tab: "one",
  text: "slug: autumn\n",
  basedOn: 1,
  writtenAt: 1_000,
  ...changes,
});

beforeEach(async () => {
  for (const slug of ["autumn", "autumn-walk"]) await forgetDrafts("yip", slug);
  await forgetDrafts("other", "autumn");
});

test("two tabs keep their texts beside each other, the newest first", async () => {
  await keepDraft(draft({ tab: "one", text: "a", writtenAt: 2 }));
  await keepDraft(draft({ tab: "two", text: "b", writtenAt: 3 }));
  await keepDraft(draft({ tab: "one", text: "c", writtenAt: 4 }));
  expect((await draftsOf("yip", "autumn")).map((one) => one.text)).toEqual(["c", "b"]);
});

test("nobody else's and no other challenge's text is shown or forgotten", async () => {
  await keepDraft(draft());
  await keepDraft(draft({ account: "other" }));
  await keepDraft(draft({ slug: "autumn-walk" }));
  expect((await draftsOfAccount("yip")).map((one) => one.slug).sort()).toEqual(["autumn", "autumn-walk"]);
  await forgetDrafts("yip", "autumn");
  expect(await draftsOf("yip", "autumn")).toEqual([]);
  expect(await draftsOf("other", "autumn")).toHaveLength(1);
  expect(await draftsOf("yip", "autumn-walk")).toHaveLength(1);
});

test("the oldest of many openings are given up", async () => {
  for (let turn = 0; turn < 9; turn += 1) await keepDraft(draft({ tab: `t${turn}`, writtenAt: turn }));
  expect((await draftsOf("yip", "autumn")).map((one) => one.tab)).toEqual([
    "t8",
    "t7",
    "t6",
    "t5",
    "t4",
    "t3",
  ]);
});

test("of fast typing the last text is kept", async () => {
  const kept: string[] = [];
  const keeper = new DraftKeeper((one, isKept) => isKept && kept.push(one.text));
  const waits = ["s", "sl", "slu", "slug"].map((text) => keeper.keep(draft({ text })));
  await Promise.all(waits);
  expect(kept.at(-1)).toBe("slug");
  expect(kept.length).toBeLessThan(4);
  expect((await draftsOf("yip", "autumn"))[0]?.text).toBe("slug");
});
