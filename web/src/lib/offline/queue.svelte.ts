/**
 * Check-ins and catches of this device, for the pages: what waits, what became of it, and sending it.
 *
 * Everything goes through here, also with a network: what a person did is written down first and sent then, so that
 * a closed tab, a lost answer or an ended session loses nothing and pays nothing twice.
 */

import { hasSession, newKey } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { earned } from "#lib/data/earned.svelte";
import { language } from "#lib/language/language.svelte";
import type { Fix } from "#lib/location/fix";
import { session } from "#lib/session/session.svelte";
import { sendInBackground } from "./background";
import { clock } from "./clock";
import type { CatchIntent, CheckInIntent, KeptFix, Spawn } from "./intents";
import { nameChallenges } from "./naming";
import { PageSender } from "./page-sender";
import { forgetOld, settle } from "./settle";
import { VisitStore } from "./store";

const LOCK = "eplus-visits"; // two tabs do not send at the same time
const CHANNEL = "eplus-visits";
/** Waits before trying again by ourselves: a network that is back is not always announced. */
const RETRY_MS = [5_000, 15_000, 30_000, 60_000, 120_000];

type Noted = Pick<CheckInIntent, "visitId" | "accountId" | "state" | "hasWaited" | "isSeen">;
export interface Who {
  personId: string;
  name: string;
}

export class VisitQueue {
  checkIns = $state.raw<CheckInIntent[]>([]);
  catches = $state.raw<CatchIntent[]>([]);
  isSending = $state(false);
  /** False when the device could not write: what waits is lost with the page. */
  isKept = $state(true);

  readonly #store: VisitStore;
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #sender = new PageSender();
  #retries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store = new VisitStore()) {
    this.#store = store;
    this.#channel.addEventListener("message", () => void this.load());
  }

  get #account(): string | null {
    return session.me?.account_id ?? null;
  }

  /** This account's check-ins that have no answer yet. Those of other accounts wait for them, unseen. */
  waiting = $derived(this.checkIns.filter((one) => this.#isOwn(one, "waiting")));
  /** The same for catches. */
  waitingCatches = $derived(this.catches.filter((one) => this.#isOwn(one, "waiting")));
  /** Answers to what had waited and that nobody has looked at yet. */
  unseen = $derived(this.checkIns.filter((one) => this.#isUnseen(one)));
  unseenCatches = $derived(this.catches.filter((one) => this.#isUnseen(one)));

  #isOwn = (one: Noted, state: Noted["state"]): boolean =>
    one.state === state && one.accountId === this.#account;
  #isUnseen = (one: Noted): boolean => this.#isOwn(one, "settled") && !!one.hasWaited && !one.isSeen;

  /** Catches too. */
  get waitingCount(): number {
    return this.waiting.length + this.waitingCatches.length;
  }

  hasWaiting = $derived(this.waiting.length + this.waitingCatches.length > 0);

  /** The catches during one visit. */
  catchesOf(visitId: string): CatchIntent[] {
    return this.catches.filter((one) => one.visitId === visitId && one.accountId === this.#account);
  }

  /** The check-ins that one tap began. */
  visit(visitId: string): CheckInIntent[] {
    return this.checkIns.filter((one) => one.visitId === visitId && one.accountId === this.#account);
  }

  async load(): Promise<void> {
    const [checkIns, catches] = await Promise.all([
      this.#store.list("checkIns"),
      this.#store.list("catches"),
    ]);
    this.checkIns = checkIns.sort((one, other) => other.measuredAtMs - one.measuredAtMs);
    this.catches = catches;
    earned.look([...checkIns, ...catches]);
    this.isKept = this.#store.isKept;
  }

  /** Write down a check-in of one or more players. Returns the visit's id. */
  async addCheckIns(
    players: Who[],
    challenge: string,
    fix: Fix,
    arrival: KeptFix | null = null,
  ): Promise<string> {
    const visitId = newKey();
    const kept = await this.#keep(fix);
    const intents = players.map((one) => ({
      ...this.#intent(one, visitId, challenge, kept.measuredAtMs),
      fix: kept,
      arrivalFix: arrival,
      answer: null,
      hasWaited: false,
      isSeen: false,
    }));
    await this.#store.put("checkIns", ...intents);
    await this.#changed();
    return visitId;
  }

  /** Ask again with the place of an earlier check-in: after enrolling, the same visit counts. */
  async repeatCheckIn(earlier: CheckInIntent): Promise<void> {
    const again = {
      ...earlier,
      key: newKey(),
      state: "waiting" as const,
      answer: null,
      refusal: null,
      settledAtMs: null,
    };
    await this.#store.put("checkIns", again);
    await this.#store.remove("checkIns", earlier.key);
    await this.#changed();
  }

  /** Write down catches of one creature, one for each player. Returns their keys. */
  async addCatches(
    catchers: { checkIn: CheckInIntent; isNew: boolean }[],
    spawn: Spawn,
    fresh: Fix | null,
  ): Promise<string[]> {
    const kept = fresh && (await this.#keep(fresh));
    const intents = catchers.map(({ checkIn, isNew }): CatchIntent => {
      const fix = kept ?? checkIn.fix;
      const who = { personId: checkIn.personId, name: checkIn.personName };
      const measuredAtMs = fix?.measuredAtMs ?? checkIn.measuredAtMs;
      const begun = this.#intent(who, checkIn.visitId, checkIn.challenge, measuredAtMs);
      return { ...begun, spawn, fix, answer: null, isNew };
    });
    await this.#store.put("catches", ...intents);
    await this.#changed();
    return intents.map((one) => one.key);
  }

  async markSeen(visitId: string): Promise<void> {
    const isNew = (one: Noted): boolean =>
      one.visitId === visitId && this.#isOwn(one, "settled") && !one.isSeen;
    if (await this.#note(isNew, { isSeen: true })) await this.#changed();
  }

  /** The place of a check-in while it is kept, for the picture of it. */
  openPlace = (fix: KeptFix): ReturnType<VisitStore["open"]> => this.#store.open(fix.place);

  /** Forget the places of yesterday and the results of the day before, of all accounts. */
  async forgetOld(): Promise<void> {
    await navigator.locks.request(LOCK, () => forgetOld(this.#store, clock.now().getTime()));
    await this.load();
  }

  /** Send what waits. Never throws: what cannot be sent waits on, and is tried again by itself. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#account) return;
    if (!hasSession()) return session.load(); // it has ended: the person is asked to sign in; everything waits
    this.isSending = true;
    let isDone = false;
    try {
      isDone = await navigator.locks.request(LOCK, async () => {
        try {
          const sender = await this.#sender.for(this.#account);
          if (sender === null) return false;
          await nameChallenges(this.#store, sender.accountId);
          return await settle(this.#store, sender);
        } finally {
          await this.#noteWaiting(); // under the lock: another tab may be sending the very same next
        }
      });
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof Problem)) reportError(error);
    } finally {
      this.isSending = false;
      await this.#changed();
    }
    this.#retries = isDone ? 0 : this.#retries + 1;
    if (!isDone && this.hasWaiting) {
      void sendInBackground();
      this.#timer = setTimeout(
        () => void this.settle(),
        RETRY_MS[Math.min(this.#retries, RETRY_MS.length) - 1],
      );
    }
  }

  /** What was not sent has had to wait. */
  async #noteWaiting(): Promise<void> {
    const isLate = (one: Noted): boolean => this.#isOwn(one, "waiting") && !one.hasWaited;
    await this.#note(isLate, { hasWaited: true });
  }

  /** Write something down about the check-ins and catches that are meant. Returns whether there were any. */
  async #note(isMeant: (one: Noted) => boolean, change: Partial<Noted>): Promise<boolean> {
    const checkIns = (await this.#store.list("checkIns")).filter(isMeant);
    const catches = (await this.#store.list("catches")).filter(isMeant);
    const changed = <T extends Noted>(one: T): T => ({ ...one, ...change });
    if (checkIns.length) await this.#store.put("checkIns", ...checkIns.map(changed));
    if (catches.length) await this.#store.put("catches", ...catches.map(changed));
    return checkIns.length + catches.length > 0;
  }

  async #changed(): Promise<void> {
    await this.load();
    this.#channel.postMessage("changed");
  }

  async #keep(fix: Fix): Promise<KeptFix> {
    const { longitude, latitude, accuracyM } = fix;
    return {
      place: await this.#store.seal({ longitude, latitude, accuracy_m: accuracyM }),
      measuredAtMs: fix.capturedAt.getTime(),
      offsetMs: clock.offsetMs,
      sentAs: null,
    };
  }

  #intent(who: Who, visitId: string, challenge: string, measuredAtMs: number) {
    return {
      key: newKey(),
      visitId,
      accountId: this.#account ?? "",
      personId: who.personId,
      personName: who.name,
      challenge,
      language: language.current,
      measuredAtMs,
      state: "waiting" as const,
      tries: 0,
      refusal: null,
      settledAtMs: null,
    };
  }
}

export const queue = new VisitQueue();
