/** A live board shows the newest of what it heard of the board that is still looked at. */

import { expect, test } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { next, startOf, type BoardPage, type BoardState, type Target } from "./live";

const target: Target = { slug: "go", board: "persons", period: "2026-11", personId: "me" };

const pageOf = (rank: number, rest: Partial<BoardPage> = {}): BoardPage => ({
  board: "persons",
  period: "2026-11",
  items: [],
  ranked: 9,
  not_yet_ranked_count: 0,
  is_hidden: false,
  sealed_at: null,
  not_yet_ranked: [],
  next_cursor: null,
  own: { subject: "me", name: "Otter", rank, items: [], reason: null, words: null },
  ...rest,
});
const rankOf = (state: BoardState): number | null | undefined => state.page?.own?.rank;

test("a slow answer does not undo a snapshot that came after it was asked", () => {
  const asked = startOf(target);
  const heard = next(asked, { kind: "snapshot", target, page: pageOf(2) });
  const late = next(heard, { kind: "answer", target, page: pageOf(7), askedAfter: asked.snapshots });
  expect(rankOf(late)).toBe(2);
  const fresh = next(late, { kind: "answer", target, page: pageOf(1), askedAfter: late.snapshots });
  expect(rankOf(fresh)).toBe(1);
});

test("what was kept shows until anything newer, and never after it", () => {
  const keptAt = new Date("2026-11-22T10:00:00Z");
  const kept = next(startOf(target), { kind: "kept", target, page: pageOf(5), keptAt });
  expect([rankOf(kept), kept.asOf]).toEqual([5, keptAt]);
  const heard = next(kept, { kind: "snapshot", target, page: pageOf(4) });
  expect([rankOf(heard), heard.asOf]).toEqual([4, null]);
  expect(next(heard, { kind: "kept", target, page: pageOf(5), keptAt })).toBe(heard);
});

test.each([
  ["another board was chosen", { target: { ...target, board: "schools" } }],
  ["another child was chosen", { target: { ...target, personId: "sister" } }],
])("nothing of the board before when %s", (_, { target: now }) => {
  const state = startOf(now);
  expect(next(state, { kind: "snapshot", target, page: pageOf(2) })).toBe(state);
  expect(next(state, { kind: "failed", target, problem: new Unreachable() })).toBe(state);
});

test.each([{ board: "schools" }, { period: "run" }, { own: null }])(
  "a page that says it is of something else is dropped: %j",
  (rest) => {
    const state = startOf(target);
    expect(next(state, { kind: "snapshot", target, page: pageOf(2, rest) })).toBe(state);
  },
);

test("final standings do not become provisional again", () => {
  const sealed = pageOf(3, { sealed_at: "2026-12-05T16:00:00Z" });
  const final = next(startOf(target), { kind: "snapshot", target, page: sealed });
  expect(next(final, { kind: "snapshot", target, page: pageOf(1) })).toBe(final);
  expect(rankOf(next(final, { kind: "answer", target, page: pageOf(1), askedAfter: 1 }))).toBe(3);
});

test("losing the line keeps the standings; the first snapshot after it clears the trouble", () => {
  let state = next(startOf(target), { kind: "snapshot", target, page: pageOf(2) });
  state = next(state, { kind: "connection", target, connection: "waiting" });
  state = next(state, { kind: "failed", target, problem: new Unreachable() });
  expect([rankOf(state), state.connection, state.problem]).toEqual([2, "waiting", expect.any(Unreachable)]);
  state = next(state, { kind: "connection", target, connection: "live" });
  state = next(state, { kind: "snapshot", target, page: pageOf(1) });
  expect([rankOf(state), state.connection, state.problem]).toEqual([1, "live", null]);
});
