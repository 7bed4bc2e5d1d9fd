/** Leagues of schools: which boards have them, and what a round's look like. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { loadRunning } from "#lib/school/running-challenge";

export type Leagues = components["schemas"]["LeaguesOut"];
export type League = components["schemas"]["LeagueOut"];

/** The leagues of one board; `period` null: of the round that runs. */
export const loadLeagues = (slug: string, board: string, period: string | null = null): Promise<Leagues> =>
  answer(
    api.GET("/v1/challenges/{slug}/leaderboards/{board}/leagues", {
      params: { path: { slug, board }, query: period ? { period } : {} },
    }),
  );

/** The leagues of the challenge that runs, board by board. */
export async function loadRunningLeagues(): Promise<{ boards: Leagues[] }> {
  const running = await loadRunning();
  if (!running) return { boards: [] };
  const path = { slug: running.slug };
  const { items } = await answer(api.GET("/v1/challenges/{slug}/leaderboards", { params: { path } }));
  const boards = items.filter((one) => one.has_leagues);
  return { boards: await Promise.all(boards.map((one) => loadLeagues(running.slug, one.id))) };
}

/** Where anybody recomputes a sealed round. */
export const auditAddress = (leagues: Leagues): string =>
  `/audit/${leagues.challenge}/${leagues.board}/${leagues.period}`;
