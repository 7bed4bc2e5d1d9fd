/** Cards are read as the server reads them, and one that is nobody's ticks nobody. */

import { expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { codeOf } from "#lib/school-claim/code";
import { cardToken, Outing } from "./outing.svelte";

const { post, freshFix } = vi.hoisted(() => ({
  post: vi.fn<(...a: unknown[]) => Promise<unknown>>(),
  freshFix: vi.fn(),
}));
vi.mock("#lib/api/client", () => ({
  answer: <T>(coming: T): T => coming,
  api: { POST: post },
  newKey: () => crypto.randomUUID(),
}));
vi.mock("#lib/location/location.svelte", () => ({ location: { freshFix } }));

const pupil = (person_id: string) => ({
  person_id,
  nickname: null,
  nickname_words: person_id,
  is_held: true,
  claimed_at: null,
});
const card = (person_id: string, token: string) => ({ person_id, token, created_at: "2026-11-30T00:00:00Z" });

test.each([
  ["EPLUS-CARD:7K3M9QXT7K3M9QXT", "7K3M9QXT7K3M9QXT"],
  [" eplus-card:7k3m9qxt7k3m9qxt\n", "7K3M9QXT7K3M9QXT"],
  ["7k3m-9qxt 7k3m-9qxt", "7K3M9QXT7K3M9QXT"],
  ["OIL0-1111", "01101111"],
])("%s is the card %s", (text, token) => expect(cardToken(text)).toBe(token));

test("a card ticks its pupil once, another's nobody", () => {
  const outing = new Outing("class");
  const [pupils, cards] = [
    [pupil("a"), pupil("b")],
    [card("a", "AAAA"), card("gone", "GGGG")],
  ];
  const seen = ["EPLUS-CARD:AAAA", "aa-aa", "GGGG", "https://example.org"].map((text) => {
    outing.scan(text, pupils, cards);
    return outing.scanned?.kind;
  });
  expect(seen).toEqual(["here", "again", "unknown", "unknown"]);
  expect([...outing.here]).toEqual(["a"]);
});

test("a slip's code is the same scanned as an address, or typed", () => {
  expect(
    ["https://eplus.example/family/claim#7K3M9QXT7K3M", "7k3m-9qxt-7k3m", "#7K3M9QXT7K3M"].map(codeOf),
  ).toEqual(Array(3).fill("7K3M9QXT7K3M"));
});

test("what did not get through is sent once more as it was; another class list is another outing", async () => {
  freshFix.mockImplementation(() =>
    Promise.resolve({ longitude: 114, latitude: 22, accuracyM: 8, capturedAt: new Date() }),
  );
  post.mockRejectedValueOnce(new Unreachable()).mockResolvedValue({ pupils: [], counted: 0, park: null });
  const outing = new Outing("class");
  outing.toggle("a");
  await outing.send("go-to-park");
  expect(outing.submission.problem).toBeInstanceOf(Unreachable);
  await outing.send("go-to-park");
  const [first, second] = post.mock.calls;
  expect(second).toEqual(first);
  expect(freshFix).toHaveBeenCalledOnce();

  outing.toggle("b");
  await outing.send("go-to-park");
  const [, third] = post.mock.calls.at(-1) as [string, { body: { present: string[]; arrival_fix: unknown } }];
  expect(third.body.present).toEqual(["a", "b"]);
  expect(third.body.arrival_fix).not.toBeNull();
  expect(freshFix).toHaveBeenCalledTimes(2);

  freshFix.mockRejectedValueOnce(new Error("nowhere"));
  await outing.send("go-to-park");
  expect([outing.isLost, post.mock.calls.length]).toEqual([true, 3]);
});
