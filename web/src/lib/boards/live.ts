/**
 * What a live board shows, as a pure function of what arrived.
 *
 * Answers and snapshots come on two ways and may overtake each other: what is older, or of another board, is dropped.
 */

import type { Problem, Unreachable } from "#lib/api/problems";
import type { BoardPage } from "./live-board.svelte";

export type { BoardPage };

/** Which board: what was asked is only taken for the board that is still shown. */
export interface Target {
  slug: string;
  board: string;
  period: string;
  personId: string;
}

export interface BoardState {
  target: Target;
  page: BoardPage | null;
  /** From when the page is, if it was kept from earlier and is not confirmed. */
  asOf: Date | null;
  connection: "connecting" | "live" | "waiting" | "refused";
  problem: Problem | Unreachable | null;
  /** How many snapshots came; an answer asked for before the last of them is older than it. */
  snapshots: number;
}

export type BoardEvent =
  | { kind: "kept"; target: Target; page: BoardPage; keptAt: Date }
  | { kind: "answer"; target: Target; page: BoardPage; askedAfter: number }
  | { kind: "snapshot"; target: Target; page: BoardPage }
  | { kind: "failed"; target: Target; problem: Problem | Unreachable }
  | { kind: "connection"; target: Target; connection: BoardState["connection"] };

export const startOf = (target: Target): BoardState => ({
  target,
  page: null,
  asOf: null,
  connection: "connecting",
  problem: null,
  snapshots: 0,
});

export function next(state: BoardState, event: BoardEvent): BoardState {
  if (!isSame(state.target, event.target)) return state;
  switch (event.kind) {
    case "kept":
      return state.page ? state : { ...state, page: event.page, asOf: event.keptAt };
    case "answer": {
      const isStale = event.askedAfter < state.snapshots || !isNewer(state, event.page);
      const heard = { ...state, problem: null };
      return isStale ? heard : { ...heard, page: event.page, asOf: null };
    }
    case "snapshot":
      if (!isNewer(state, event.page)) return state;
      return { ...state, page: event.page, asOf: null, problem: null, snapshots: state.snapshots + 1 };
    case "failed":
      return { ...state, problem: event.problem };
    case "connection":
      return { ...state, connection: event.connection };
  }
}

const isSame = (one: Target, other: Target): boolean =>
  one.slug === other.slug &&
  one.board === other.board &&
  one.period === other.period &&
  one.personId === other.personId;

// Final standings do not become provisional again: a page that says so was made before.
const isNewer = (state: BoardState, page: BoardPage): boolean =>
  page.board === state.target.board &&
  page.period === state.target.period &&
  page.own?.subject === state.target.personId &&
  !(state.page?.sealed_at && state.asOf === null && !page.sealed_at);
