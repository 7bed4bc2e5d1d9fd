/** One board, live: the first answer, then each change; kept on the device for when there is no network. */

import { untrack } from "svelte";
import { answer, api } from "#lib/api/client";
import type { Problem, Unreachable } from "#lib/api/problems";
import { keep, readKept } from "#lib/data/cache";
import { outage } from "#lib/data/outage.svelte";
import { language } from "#lib/language/language.svelte";
import { watchBoard } from "./live-board.svelte";
import { next, startOf, type BoardEvent, type BoardPage, type BoardState, type Target } from "./live";

const SHOWN = 20; // as many as the live board sends

export class LiveBoard {
  state = $state.raw<BoardState>(startOf({ slug: "", board: "", period: "", personId: "" }));
  readonly #isSealed = $derived(Boolean(this.state.page?.sealed_at && !this.state.asOf));

  /** Call while a component is being set up. It follows the board that `target` names, whenever that changes. */
  constructor(target: () => Target) {
    // By its parts: the object is a new one whenever the page around it is drawn again.
    const slug = $derived(target().slug);
    const board = $derived(target().board);
    const period = $derived(target().period);
    const personId = $derived(target().personId);
    $effect(() => {
      const wanted = { slug, board, period, personId };
      void language.current;
      untrack(() => {
        this.state = startOf(wanted);
        void this.#open(wanted);
      });
    });
    const feed = watchBoard(() => (this.#isSealed ? null : { slug, board, period, own: personId }));
    $effect(() => {
      const page = feed.value;
      if (page) untrack(() => this.#hear(page));
    });
    $effect(() => outage.note(this.reload, this.state.problem));
    $effect(() => () => outage.forget(this.reload));
    $effect(() => {
      const connection = feed.state;
      untrack(() => this.#take({ kind: "connection", target: this.state.target, connection }));
    });
  }

  reload = (): Promise<void> => this.#ask(this.state.target);

  #take(event: BoardEvent): void {
    this.state = next(this.state, event);
  }

  #hear(page: BoardPage): void {
    const { target } = this.state;
    this.#take({ kind: "snapshot", target, page });
    if (this.state.page === page) void keep(keyOf(target), page);
  }

  async #open(target: Target): Promise<void> {
    const asked = this.#ask(target);
    const kept = await readKept<BoardPage>(keyOf(target));
    if (kept) this.#take({ kind: "kept", target, page: kept.value, keptAt: kept.keptAt });
    await asked;
  }

  async #ask(target: Target): Promise<void> {
    const askedAfter = this.state.snapshots;
    const askedIn = language.current;
    try {
      const page = await read(target);
      if (language.current !== askedIn) return; // it was asked anew
      this.#take({ kind: "answer", target, page, askedAfter });
      await keep(keyOf(target), page);
    } catch (error) {
      if (language.current !== askedIn) return;
      this.#take({ kind: "failed", target, problem: error as Problem | Unreachable });
    }
  }
}

const keyOf = (target: Target): string => `${language.current} board ${Object.values(target).join(" ")}`;

const read = (target: Target): Promise<BoardPage> =>
  answer(
    api.GET("/v1/challenges/{slug}/leaderboards/{board}", {
      params: {
        path: { slug: target.slug, board: target.board },
        query: { period: target.period, limit: SHOWN, own: target.personId },
      },
    }),
  );

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
