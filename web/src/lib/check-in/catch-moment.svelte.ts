/**
 * The moment of a catch, step by step: the tap, a short play while the server is asked, and what came of it.
 *
 * What was tapped is written down before anything is shown, so leaving in the middle loses nothing.
 */

import { answer, api } from "#lib/api/client";
import { location } from "#lib/location/location.svelte";
import type { CatchIntent } from "#lib/offline/intents";
import { queue } from "#lib/offline/queue.svelte";
import type { SceneSpawn } from "./scene.svelte";

/** `kept`: no answer yet, it is sent later. `refused`: the server said why. `lost`: the device has no place. */
export type Step = "idle" | "catching" | "caught" | "kept" | "refused" | "lost";

export const PLAY_MS = 1_300;
const PLAY_REDUCED_MS = 250;
/** How long the catch waits for the album: it is written down then, however slow the network is. */
const ALBUM_MS = 1_500;

export class CatchMoment {
  step = $state<Step>("idle");
  target = $state.raw<SceneSpawn | null>(null);
  #keys = $state.raw<string[]>([]);
  #skip: (() => void) | null = null;
  readonly #known: Record<string, Promise<Known>> = {};

  catches = $derived<CatchIntent[]>(queue.catches.filter((one) => this.#keys.includes(one.key)));
  caught = $derived(this.catches.filter((one) => one.answer !== null));
  refusal = $derived(this.catches.find((one) => one.refusal !== null)?.refusal ?? null);

  async start(target: SceneSpawn): Promise<void> {
    if (this.step !== "idle" || target.open.length === 0 || target.by === "gone") return;
    this.target = target;
    this.step = "catching";
    this.#keys = [];
    const played = this.#play();
    try {
      // Which creatures are new is asked beside; without an answer nothing is called new.
      const isNew = await Promise.all(
        target.open.map((one) => this.#isNew(one.personId, target.spawn.creature.id)),
      );
      const fresh = target.by === "fresh-fix" ? await location.freshFix() : null;
      const catchers = target.open.map((checkIn, place) => ({ checkIn, isNew: isNew[place] ?? false }));
      this.#keys = await queue.addCatches(catchers, target.spawn, fresh);
      await queue.settle();
    } catch {
      this.step = "lost";
      return;
    }
    await played;
    if (this.caught.length > 0) this.step = "caught";
    else if (this.catches.some((one) => one.state === "waiting")) this.step = "kept";
    else this.step = "refused";
  }

  /** Straight to what came of it. */
  skip = (): void => this.#skip?.();

  close = (): void => {
    if (this.step === "catching") return;
    this.step = "idle";
    this.target = null;
  };

  /** The creatures in a player's album before this visit. */
  known(personId: string): Promise<Known> {
    return (this.#known[personId] ??= foundBy(personId));
  }

  async #isNew(personId: string, creatureId: string): Promise<boolean> {
    const late = new Promise<Known>((resolve) => setTimeout(() => resolve(EVERYTHING), ALBUM_MS));
    if ((await Promise.race([this.known(personId), late])).has(creatureId)) return false;
    // The album was asked before this visit: what was caught during it is not new a second time.
    return !queue.catches.some(
      (one) => one.personId === personId && one.spawn.creature.id === creatureId && one.refusal === null,
    );
  }

  #play(): Promise<void> {
    const ms = matchMedia("(prefers-reduced-motion: reduce)").matches ? PLAY_REDUCED_MS : PLAY_MS;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#skip = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The ids of creatures that somebody has. */
type Known = Pick<ReadonlySet<string>, "has">;

/** Nothing is called new to somebody whose album we do not know. */
const EVERYTHING: Known = { has: () => true };

async function foundBy(personId: string): Promise<Known> {
  const path = { person_id: personId };
  const album = await answer(api.GET("/v1/persons/{person_id}/album", { params: { path } })).catch(
    () => null,
  );
  if (!album) return EVERYTHING;
  const creatures = album.sets.flatMap((set) => set.slots.map((slot) => slot.creature?.id));
  return new Set(creatures.filter((id) => id !== undefined));
}
