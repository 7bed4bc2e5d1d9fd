/** One board, live: the first answer, then each change; kept on the device for when there is no network. */

import { untrack } from "svelte";
import { answer, api } from "#lib/api/client";
import { Problem, Unreachable, problemOf } from "#lib/api/problems";
import { keep, readKept } from "#lib/data/cache";
import { follow } from "#lib/data/event-stream";
import { language } from "#lib/language/language.svelte";
import { next, startOf, type BoardEvent, type BoardPage, type BoardState, type Target } from "./live";

const SHOWN = 20; // as many as the live board sends

export class LiveBoard {
  state = $state.raw<BoardState>(startOf({ slug: "", board: "", period: "", personId: "" }));

  readonly #target: () => Target | null;

  /** Call while a component is being set up. It follows the board that `target` names, whenever that changes. */
  constructor(target: () => Target | null) {
    this.#target = target;
    $effect(() => {
      const wanted = this.#target();
      const spoken = language.current;
      if (!wanted) return;
      return untrack(() => this.#follow(wanted, `${spoken} board ${Object.values(wanted).join(" ")}`));
    });
  }

  reload = async (): Promise<void> => {
    const { target } = this.state;
    await this.#ask(target, `${language.current} board ${Object.values(target).join(" ")}`);
  };

  #take(event: BoardEvent): void {
    this.state = next(this.state, event);
  }

  #follow(target: Target, key: string): () => void {
    this.state = startOf(target);
    let stop: (() => void) | null = null;
    let isOver = false;
    void (async () => {
      const asked = this.#ask(target, key);
      const kept = await readKept<BoardPage>(key);
      if (kept) this.#take({ kind: "kept", target, page: kept.value, keptAt: kept.keptAt });
      await asked;
      const refused = this.state.problem instanceof Problem && this.state.problem.status < 500;
      if (!isOver && !refused && !this.state.page?.sealed_at) stop = this.#watch(target, key);
    })();
    return () => {
      isOver = true;
      stop?.();
    };
  }

  async #ask(target: Target, key: string): Promise<void> {
    const askedAfter = this.state.snapshots;
    try {
      const page = await read(target);
      this.#take({ kind: "answer", target, page, askedAfter });
      await keep(key, page);
    } catch (error) {
      this.#take({ kind: "failed", target, problem: error as Problem | Unreachable });
    }
  }

  #watch(target: Target, key: string): () => void {
    return follow({
      connect: (lastId, signal) => connect(target, lastId, signal),
      onstate: (connection) => this.#take({ kind: "connection", target, connection }),
      onevent: ({ event, data }) => {
        if (event !== "standings") return;
        const page = JSON.parse(data) as BoardPage;
        this.#take({ kind: "snapshot", target, page });
        void keep(key, page);
      },
      isFinal: (error) => error instanceof Problem && error.status < 500 && error.status !== 429,
    });
  }
}

const read = (target: Target): Promise<BoardPage> =>
  answer(
    api.GET("/v1/challenges/{slug}/leaderboards/{board}", {
      params: {
        path: { slug: target.slug, board: target.board },
        query: { period: target.period, limit: SHOWN, own: target.personId },
      },
    }),
  );

async function connect(
  target: Target,
  lastId: string | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const { data, response } = await api.GET("/v1/challenges/{slug}/leaderboards/{board}/live", {
    params: {
      path: { slug: target.slug, board: target.board },
      query: { period: target.period, own: target.personId },
      header: lastId ? { "last-event-id": lastId } : {},
    },
    parseAs: "stream",
    signal,
  });
  if (!response.ok) throw await problemOf(response);
  if (!data) throw new Unreachable();
  return data as ReadableStream<Uint8Array>;
}

/** The places after `cursor`. */
export const readMore = (target: Target, cursor: string): Promise<BoardPage> =>
  answer(
    api.GET("/v1/challenges/{slug}/leaderboards/{board}", {
      params: {
        path: { slug: target.slug, board: target.board },
        query: { period: target.period, limit: SHOWN, cursor },
      },
    }),
  );
