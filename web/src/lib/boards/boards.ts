/** Which boards there are, sorted by who competes, and how their numbers are said. */

import type { components } from "#api";
import { formatCount, formatScore, formatShare } from "#lib/language/format";

type Schemas = components["schemas"];
export type BoardSummary = Schemas["LeaderboardSummary"];
export type Row = Schemas["StandingRow"];
export type Who = BoardSummary["who"];
export type Period = Schemas["Period"];

const ORDER: readonly Who[] = ["person", "family", "squad", "class", "school", "organisation", "district"];

/** Who competes on any of the boards, nearest to oneself first. */
export const scopesOf = (boards: readonly BoardSummary[]): Who[] =>
  ORDER.filter((who) => boards.some((board) => board.who === who));

export interface Choice {
  who: string | null;
  board: string | null;
  period: string | null;
}

/** The board that is meant, or the nearest there is. Null when there are no boards. */
export function chooseBoard(
  boards: readonly BoardSummary[],
  choice: Choice,
): { board: BoardSummary; siblings: BoardSummary[]; period: string } | null {
  const named = boards.find((one) => one.id === choice.board);
  const who = named?.who ?? scopesOf(boards).find((one) => one === choice.who) ?? scopesOf(boards)[0];
  const siblings = boards.filter((one) => one.who === who);
  const board = named ?? siblings[0];
  if (!board) return null;
  const period = board.periods.find((one) => one.id === choice.period)?.id ?? board.current_period;
  return { board, siblings, period };
}

/** Periods that have begun on `today` (a local day), latest first: the others are empty. */
export const begunPeriods = (board: BoardSummary, today: string): Period[] =>
  board.periods.filter((one) => one.first_day <= today || one.id === board.current_period).reverse();

/** A score as it is read: a share in percent, an average to a tenth. */
export function scoreWords(board: Pick<BoardSummary, "aggregate">, score: number): string {
  if (board.aggregate === "share") return formatShare(score);
  return board.aggregate === "average" ? formatScore(score) : formatCount(score);
}

/** What tells rows apart while they move. Nicknames are unique; teams have ids. */
export const keyOf = (row: Row): string => row.team_id ?? row.name;

/** The first rows that stand on the podium: three, fewer when there are fewer. Nobody is crowned for nothing. */
export const podiumOf = (rows: readonly Row[]): Row[] =>
  rows[0]?.position === 1 ? rows.slice(0, 3).filter((row) => row.score > 0) : [];
