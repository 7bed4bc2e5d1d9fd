import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { draftedParks, forgetDraft, keepDraft, readDraft, type Draft } from "./drafts";

const draft = (changes: Partial<Draft> = {}): Draft => ({
  account: "yip",
  park: "victoria-park",
  shape: { kind: "circle", centre: [114.1, 22.3], radiusM: 60 },
  reason: "The lawn was fenced off.",
  basedOn: 3,
  writtenAt: 1,
  ...changes,
});

test("a drawing is kept for its account and park, the latest one, until it is forgotten", async () => {
  await keepDraft(draft());
  await keepDraft(draft({ writtenAt: 2, reason: "Later" }));
  await keepDraft(draft({ park: "kowloon-park" }));
  await keepDraft(draft({ account: "chan" }));
  expect(await readDraft("yip", "victoria-park")).toMatchObject({ reason: "Later", basedOn: 3 });
  expect((await draftedParks("yip")).sort()).toEqual(["kowloon-park", "victoria-park"]);
  await forgetDraft("yip", "victoria-park");
  expect(await readDraft("yip", "victoria-park")).toBeNull();
  expect(await readDraft("chan", "victoria-park")).not.toBeNull();
});
