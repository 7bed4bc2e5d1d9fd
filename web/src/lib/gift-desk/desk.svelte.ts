/**
 * A counter at work: vouchers are redeemed at the server, or within the declared limit without a network.
 *
 * What was handed out without one is written to the device first and told as soon as the server can be reached.
 */

import { answer, api, newKey } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { Resource } from "#lib/data/resource.svelte";
import { clock } from "#lib/offline/clock";
import type { components } from "#api";
import { allowanceLeft, refusalOf, type CounterFacts, type Refusal } from "./judge";
import { keepUse, listUses, noteTold, type OfflineUse } from "./uses";
import { readVoucher, type ReadVoucher } from "./voucher-token";

/** A counter as the server told it, with what had been told to it before. */
type Counter = components["schemas"]["CounterOut"] & Pick<CounterFacts, "counted">;

export interface Line {
  at: Date;
  /** What to hand out: the gift's name, or its id where the server did not say. */
  gift: string | null;
  isOffline: boolean;
  refusal: Refusal | Problem | Unreachable | null;
}

const AT_ONCE = 100; // within what one upload may hold
const REFRESH_MS = 60_000; // allowances and keys, for when the network goes

export class Desk {
  readonly counter: Resource<Counter>;
  isBusy = $state(false);
  /** The latest first. */
  lines = $state.raw<readonly Line[]>([]);
  uses = $state.raw<readonly OfflineUse[]>([]);
  telling = $state.raw<Problem | Unreachable | null>(null);
  readonly #counterId: string;
  readonly #nameOf: (giftId: string) => string;
  #isTelling = false;

  /** Call while a component is being set up. `nameOf` says what a gift is called. */
  constructor(counterId: string, nameOf: (giftId: string) => string) {
    this.#counterId = counterId;
    this.#nameOf = nameOf;
    this.counter = new Resource(
      () => this.#ask(),
      () => `gift desk ${counterId}`,
    );
    $effect(() => {
      void this.#begin();
      const again = (): void => void this.tell();
      const timer = setInterval(again, REFRESH_MS);
      addEventListener("online", again);
      return () => {
        clearInterval(timer);
        removeEventListener("online", again);
      };
    });
  }

  get waiting(): OfflineUse[] {
    return this.uses.filter((use) => use.toldAt === null);
  }

  get allowances(): { giftId: string; left: number }[] {
    const facts = this.#facts();
    return (this.counter.value?.allowances ?? []).map(({ gift_id }) => ({
      giftId: gift_id,
      left: facts ? Math.max(0, allowanceLeft(facts, gift_id, this.uses)) : 0,
    }));
  }

  /** Look at a voucher. One at a time; what came meanwhile is scanned again. */
  async scan(token: string): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      this.#note(await this.#judge(token.trim()));
    } finally {
      this.isBusy = false;
    }
  }

  /** Tell what was handed out without a network, and learn what may be next. */
  tell = async (): Promise<void> => {
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.telling = null;
    try {
      await this.#look();
      const waiting = this.waiting;
      for (let first = 0; first < waiting.length; first += AT_ONCE) {
        const part = waiting.slice(first, first + AT_ONCE);
        const body = { uses: part.map(({ id, voucher, usedAt }) => ({ id, voucher, used_at: usedAt })) };
        const params = { path: { counter_id: this.#counterId }, header: { "idempotency-key": newKey() } };
        await answer(api.POST("/v1/gift-counters/{counter_id}/offline-uses", { params, body }));
        await this.#told(part);
      }
      await this.counter.reload();
    } catch (error) {
      this.telling = error as Problem | Unreachable;
    } finally {
      this.#isTelling = false;
    }
  };

  async #begin(): Promise<void> {
    await this.#look();
    if (this.waiting.length > 0) await this.tell();
  }

  /** See what lies on the disk, which other tabs of this counter write as well. */
  async #look(): Promise<void> {
    try {
      this.uses = await listUses(this.#counterId, clock.now());
    } catch {
      // Nothing can be kept here: nothing is handed out without a network either.
    }
  }

  async #ask(): Promise<Counter> {
    const told = await listUses(this.#counterId, clock.now()).catch(() => []);
    const counted = told.filter((use) => use.toldAt !== null).map((use) => use.id);
    const params = { path: { counter_id: this.#counterId } };
    return { ...(await answer(api.GET("/v1/gift-counters/{counter_id}", { params }))), counted };
  }

  async #judge(token: string): Promise<Line> {
    const at = clock.now();
    const useId = crypto.randomUUID();
    try {
      if (!navigator.onLine) throw new Unreachable();
      const { gift } = await this.#redeem(token, useId);
      await this.#remember(token, useId, at);
      return { at, gift, isOffline: false, refusal: null };
    } catch (error) {
      if (error instanceof Problem) return { at, gift: null, isOffline: false, refusal: error };
      return this.#judgeHere(token, useId, at);
    }
  }

  #redeem(voucher: string, useId: string): Promise<components["schemas"]["PickedUp"]> {
    const params = { path: { counter_id: this.#counterId }, header: { "idempotency-key": newKey() } };
    const body = { voucher, use_id: useId };
    return answer(api.POST("/v1/gift-counters/{counter_id}/redemptions", { params, body }));
  }

  /** Remember what the server redeemed. Where nothing can be kept, nothing is handed out without a network either. */
  async #remember(token: string, id: string, at: Date): Promise<void> {
    const voucher = await readVoucher(token, this.counter.value?.keys ?? []);
    if (!voucher) return; // keys changed just now: this device would not take it without a network
    try {
      await noteTold([{ ...this.#useOf(token, voucher, id, at), isAtServer: true }], at);
    } catch {
      return;
    }
    await this.#look();
  }

  #useOf(token: string, voucher: ReadVoucher, id: string, at: Date): OfflineUse {
    const { redemptionId, giftId } = voucher;
    const usedAt = at.toISOString();
    return { id, counterId: this.#counterId, voucher: token, redemptionId, giftId, usedAt, toldAt: null };
  }

  /** Judge without the server. Had it redeemed it and only no answer come, it knows the use by its id. */
  async #judgeHere(token: string, useId: string, at: Date): Promise<Line> {
    const voucher = await readVoucher(token, this.counter.value?.keys ?? []);
    const facts = this.#facts();
    if (!facts || !voucher) {
      return { at, gift: null, isOffline: true, refusal: refusalOf(voucher, facts, [], at) };
    }
    const use = this.#useOf(token, voucher, useId, at);
    try {
      const { refusal, uses } = await keepUse(use, (all) => refusalOf(voucher, facts, all, at));
      this.uses = uses;
      return { at, gift: refusal ? null : this.#nameOf(use.giftId), isOffline: true, refusal };
    } catch (cause) {
      return { at, gift: null, isOffline: true, refusal: new Unreachable(cause) };
    }
  }

  async #told(part: readonly OfflineUse[]): Promise<void> {
    await noteTold(part, clock.now());
    await this.#look();
  }

  #facts(): CounterFacts | null {
    const counter = this.counter.value;
    return (
      counter && {
        pointId: counter.point_id,
        counted: counter.counted,
        allowances: Object.fromEntries(counter.allowances.map(({ gift_id, left }) => [gift_id, left])),
      }
    );
  }

  #note(line: Line): void {
    this.lines = [line, ...this.lines].slice(0, 20);
  }
}
