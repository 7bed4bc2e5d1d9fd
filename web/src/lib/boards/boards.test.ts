import { expect, test } from "vitest";
import { begunPeriods, chooseBoard, podiumOf, scopesOf, type BoardSummary, type Row } from "./boards";

const boardOf = (id: string, who: BoardSummary["who"]): BoardSummary => ({
  id,
  title: id,
  caption: "",
  who,
  aggregate: "total",
  is_public: false,
  least_participants: 1,
  periods: ["2026-10", "2026-11", "2026-12"].map((month) => ({
    id: month,
    first_day: `${month}-01`,
    last_day: `${month}-28`,
    final_at: "2027-01-01T00:00:00Z",
  })),
  has_leagues: false,
  current_period: "2026-11",
  prizes: [],
});
const boards = [boardOf("schools", "school"), boardOf("month", "person"), boardOf("year", "person")];
const nothing = { who: null, board: null, period: null };

test("nearest to oneself first, whatever the order of the file", () => {
  expect(scopesOf(boards)).toEqual(["person", "school"]);
  expect(chooseBoard(boards, nothing)).toMatchObject({ board: { id: "month" }, period: "2026-11" });
});

test("an address of the past leads to the nearest there is", () => {
  expect(chooseBoard(boards, { who: "person", board: "gone", period: "gone" })).toMatchObject({
    board: { id: "month" },
    period: "2026-11",
  });
  expect(chooseBoard(boards, { ...nothing, board: "year", who: "school" })?.siblings).toHaveLength(2);
  expect(chooseBoard([], nothing)).toBeNull();
});

test("rounds that have not begun are not offered", () => {
  expect(begunPeriods(boards[0]!, "2026-11-30").map((one) => one.id)).toEqual(["2026-11", "2026-10"]);
});

test("there is no podium in the middle of a board", () => {
  const row = (position: number): Row => ({
    rank: position,
    position,
    name: `N${position}`,
    team_id: null,
    score: 1,
    participants_at_least: null,
    moved: null,
    is_own: false,
  });
  expect(podiumOf([row(1), row(2), row(3), row(4)])).toHaveLength(3);
  expect(podiumOf([row(20), row(21), row(22)])).toEqual([]);
  expect(podiumOf([])).toEqual([]);
  const nothing = (position: number): Row => ({ ...row(position), score: 0 });
  expect(podiumOf([nothing(1), nothing(2), nothing(3)])).toEqual([]); // the morning of the first day
  expect(podiumOf([row(1), nothing(2), nothing(3)])).toHaveLength(1);
});
