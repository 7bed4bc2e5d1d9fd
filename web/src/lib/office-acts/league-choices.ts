/** The rounds whose leagues an officer can correct: every board with leagues, every period of it. */

import { answer, api } from "#lib/api/client";
import { listChallenges } from "#lib/challenges/listing";
import { formatDay } from "#lib/language/format";

export interface LeagueChoice {
  id: string;
  label: string;
  slug: string;
  board: string;
  period: string;
}

export async function listLeagueChoices(): Promise<LeagueChoice[]> {
  const { items } = await listChallenges();
  const boards = await Promise.all(
    items.map(async ({ slug, title }) => {
      const found = await answer(
        api.GET("/v1/challenges/{slug}/leaderboards", { params: { path: { slug } } }),
      );
      return found.items
        .filter((board) => board.has_leagues)
        .flatMap((board) =>
          board.periods.map((period) => ({
            id: `${slug}/${board.id}/${period.id}`,
            label: `${title} · ${board.title} · ${formatDay(period.first_day)}–${formatDay(period.last_day)}`,
            slug,
            board: board.id,
            period: period.id,
          })),
        );
    }),
  );
  return boards.flat();
}
