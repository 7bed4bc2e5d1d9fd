/** Which board of which challenge, and where it is sent from. */

export interface BoardAddress {
  slug: string;
  board: string;
  /** Null for the period that runs. */
  period?: string | null;
  /** `school:<id>`, `class:<id>`, … for anybody; or a person's id, for those who look after it. */
  own?: string | null;
}

/** Where a board is sent from, live. */
export function liveAddress({ slug, board, period, own }: BoardAddress): string {
  const query = new URLSearchParams();
  if (period) query.set("period", period);
  if (own) query.set("own", own);
  const path = `/v1/challenges/${encodeURIComponent(slug)}/leaderboards/${encodeURIComponent(board)}/live`;
  return query.size ? `${path}?${query}` : path;
}
