/** The rounds that have leagues: of every challenge, every board with leagues, every period of it. */

import { answer, api } from "#lib/api/client";
import { listChallenges } from "#lib/challenges/listing";
import { formatDay } from "#lib/language/format";

export interface LeagueRound {
  /** `slug/board/period`. */
  id: string;
  label: string;
  slug: string;
  board: string;
  period: string;
  /** Of Hong Kong, as YYYY-MM-DD. */
  firstDay: string;
  /** From then on the standings are final and sealed. */
  finalAt: Date;
}

/** The latest first. */
export async function listLeagueRounds(): Promise<LeagueRound[]> {
  const { items } = await listChallenges();
  const boards = await Promise.all(
    items.map(async ({ slug, title }) => {
      const path = { slug };
      const found = await answer(api.GET("/v1/challenges/{slug}/leaderboards", { params: { path } }));
      return found.items
        .filter((board) => board.has_leagues)
        .flatMap((board) =>
          board.periods.map((period) => ({
            id: `${slug}/${board.id}/${period.id}`,
            label: `${title} · ${board.title} · ${formatDay(period.first_day)}–${formatDay(period.last_day)}`,
            slug,
            board: board.id,
            period: period.id,
            firstDay: period.first_day,
            finalAt: new Date(period.final_at),
          })),
        );
    }),
  );
  return boards.flat().sort((one, other) => other.finalAt.getTime() - one.finalAt.getTime());
}
