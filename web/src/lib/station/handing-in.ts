/**
 * Hands in what a tablet has kept, in order and a few at a time; used by the page and by the service worker.
 *
 * What is answered with `recorded`, `repeated` or `quarantined` is forgotten, what is refused is set aside, anything
 * else stays: an answer that was lost costs a repeat and nothing more.
 */

import type { components } from "#api";
import type { Item, StationStore } from "./store";

type Schemas = components["schemas"];
export type Batch = Schemas["StationBatchIn"];
export type BatchAnswer = Schemas["StationBatchOut"];
export type ItemAnswer = Schemas["BatchItemOut"];

export interface Reply {
  status: number;
  body: unknown;
  /** Seconds to wait, where the server says so. */
  retryAfterS: number | null;
}
/** Sends a batch as a tablet. Throws when there was no answer. */
export type Sender = (deviceToken: string, batch: Batch) => Promise<Reply>;

export interface Outcome {
  /** `unknown`: the server knows nothing of a tablet whose items are here. */
  state: "done" | "later" | "unknown";
  retryAfterS: number | null;
  answers: ItemAnswer[];
}

const MOST_AT_ONCE = 20;
const DONE = new Set<string>(["recorded", "repeated", "quarantined"]);
/** A batch that can never be taken as a whole: which item is at fault is found one by one. */
const MALFORMED = new Set([413, 422]);

/** Hand in everything that waits. `nowMs` is the tablet's clock as it is, right or wrong. */
export async function handIn(store: StationStore, send: Sender, nowMs: () => number): Promise<Outcome> {
  const answers: ItemAnswer[] = [];
  const stuck = new Set<string>(); // tablets that could not hand in now
  const told = (state: Outcome["state"], retryAfterS: number | null = null): Outcome => ({
    state,
    retryAfterS,
    answers,
  });
  let most = MOST_AT_ONCE;
  for (;;) {
    const waiting = (await store.list()).filter((one) => !one.refusal && !stuck.has(one.deviceToken));
    const first = waiting[0];
    if (!first) return told(stuck.size ? "unknown" : "done");
    const chosen = waiting.filter((one) => one.deviceToken === first.deviceToken).slice(0, most);
    let reply: Reply;
    try {
      reply = await send(first.deviceToken, batchOf(chosen, nowMs()));
    } catch {
      return told("later");
    }
    if (reply.status === 401) {
      stuck.add(first.deviceToken);
    } else if (MALFORMED.has(reply.status)) {
      if (chosen.length === 1) await store.refuse(first, refusalIn(reply.body));
      most = 1;
    } else if (reply.status === 200) {
      most = MOST_AT_ONCE;
      if (!(await settle(store, chosen, reply.body as BatchAnswer, answers))) return told("later");
    } else {
      return told("later", reply.retryAfterS);
    }
  }
}

export const batchOf = (items: readonly Item[], nowMs: number): Batch => ({
  tablet_at: new Date(nowMs).toISOString(),
  items: items.map(({ id, sessionId, offsetS, sealed }) => ({
    id,
    session_id: sessionId,
    offset_s: offsetS,
    sealed,
  })),
});

/** Returns whether every item that was sent was told of: else nothing would move on. */
async function settle(
  store: StationStore,
  sent: readonly Item[],
  answer: BatchAnswer,
  answers: ItemAnswer[],
): Promise<boolean> {
  const byId = new Map(answer.items.map((one) => [one.id, one]));
  for (const item of sent) {
    const one = byId.get(item.id);
    if (!one) return false;
    if (DONE.has(one.status)) await store.forget(item);
    else await store.refuse(item, { code: one.code ?? "", words: one.words ?? "" });
    answers.push(one);
  }
  return true;
}

function refusalIn(body: unknown): { code: string; words: string } {
  const { code, detail } = (body ?? {}) as { code?: string; detail?: string };
  return { code: code ?? "", words: detail ?? "" };
}
