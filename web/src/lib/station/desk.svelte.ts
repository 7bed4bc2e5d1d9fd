/**
 * The booth's desk: one visitor after the other. A visit is on the disk, sealed, before anything is sent; then it is
 * told at once what the values ask for, and the server's own answer takes that place when it comes.
 */

import { answer } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { language, type Language } from "#lib/language/language.svelte";
import { Draft, type Who } from "./draft.svelte";
import type { Outbox } from "./outbox.svelte";
import { lookAt } from "./passes";
import { findingsOf, slipOf, type Reading } from "./rules";
import { seal } from "./sealing";
import type { Item } from "./store";
import type { Tablet } from "./tablet.svelte";
import { headersOf, wire, type Slip, type VisitAnswer, type VisitBody, type Visitor } from "./wire";

/** `kept`: on the tablet, to be handed in; `recorded`: the server has it. */
export interface Result {
  draft: Draft;
  visit: VisitBody;
  slip: Slip;
  answer: VisitAnswer | null;
  state: "kept" | "recorded";
}

const CLAIM_DAYS = 90;
const DAY_MS = 86_400_000;

export class Desk {
  draft = $state.raw(new Draft());
  result = $state.raw<Result | null>(null);
  /** What the server said to the visit that is on the desk. */
  problem = $state.raw<Problem | null>(null);
  isSaving = $state(false);
  isLooking = $state(false);
  readonly #tablet: Tablet;
  readonly #outbox: Outbox;
  /** Passes under which this tablet kept a visit: known as used without a network too, for longer than one lives. */
  readonly #taken: string[] = [];

  constructor(tablet: Tablet, outbox: Outbox) {
    this.#tablet = tablet;
    this.#outbox = outbox;
    // Locked and opened again for the same shift, what was typed goes on.
    tablet.onHandedOver = () => this.next(language.current);
  }

  guest(): void {
    this.draft.who = { token: null, scannedAtMs: null, scanned: null, told: null };
  }

  /** A code was scanned, or typed: what it is, as far as can be told. */
  async scanned(code: string): Promise<"ours" | "used" | "nothing"> {
    if (this.isLooking) return "ours";
    this.isLooking = true;
    this.problem = null;
    const { draft } = this;
    try {
      const scannedAtMs = Date.now();
      const { keys, nowMs } = this.#tablet;
      const scanned = await lookAt(code.trim(), keys?.keys ?? [], nowMs());
      if (scanned === "nothing") return "nothing";
      if (this.#taken.includes(code.trim())) return "used";
      const who: Who = { token: code.trim(), scannedAtMs, scanned, told: await this.#whose(code.trim()) };
      if (draft === this.draft && !(this.problem && !who.told)) draft.who = who;
      return "ours";
    } finally {
      this.isLooking = false;
    }
  }

  /** Whom the server knows by a code; null where it cannot be asked. */
  async #whose(token: string): Promise<Visitor | null> {
    const { credentials } = this.#tablet;
    if (!credentials.session) return null;
    try {
      return await answer(
        wire.POST("/v1/station-visitors", { body: { token }, headers: headersOf(credentials) }),
      );
    } catch (error) {
      await this.#tablet.note(error);
      if (error instanceof Problem && error.status !== 401) this.problem = error;
      else if (!(error instanceof Unreachable || error instanceof Problem)) throw error;
      return null;
    }
  }

  /** Keep the visit, say what it asks for, and send it. */
  async save(): Promise<void> {
    const { opened, keys, rules, token, offsetS } = this.#tablet;
    if (this.isSaving || !opened || !keys || !rules || !token) return;
    this.isSaving = true;
    this.problem = null;
    const { draft } = this;
    try {
      const nowMs = Date.now();
      const { id, ...content } = draft.visit(nowMs);
      const item: Item = {
        id: draft.id,
        deviceToken: token,
        sessionId: opened.sessionId,
        offsetS,
        measuredAtMs: nowMs,
        sealed: await seal(keys.sealing_key, { id, sessionId: opened.sessionId }, content),
        refusal: null,
      };
      await this.#outbox.put(item);
      this.#remember(draft);
      const slip = slipOf(
        rules,
        findingsOf(rules, (content.readings ?? []) as Reading[], draft.body),
        draft.language,
        {
          advice: content.advice ?? null,
          claimCode: this.#mayNeedCode(draft) ? draft.claimCode : null,
          until: hongKongDay(this.#tablet.nowMs() + CLAIM_DAYS * DAY_MS),
        },
      );
      const visit = draft.visit(nowMs, (offsetS ?? 0) * 1_000); // by the server's clock
      if (draft === this.draft) this.result = { draft, visit, slip, answer: null, state: "kept" };
      void this.#send(item, visit, draft);
    } finally {
      this.isSaving = false;
    }
  }

  #remember({ who }: Draft): void {
    if (who?.token && who.scanned !== "card") this.#taken.push(who.token);
  }

  /** A guest takes the result home by it; so may who comes by a pass that turns out not to be taken. */
  #mayNeedCode(draft: Draft): boolean {
    const isGuest = !draft.who?.token || draft.who.scanned === "stale" || draft.who.scanned === "false";
    return isGuest && draft.hasResult && draft.consent === "yes";
  }

  async #send(item: Item, visit: VisitBody, draft: Draft): Promise<void> {
    const { credentials } = this.#tablet;
    if (!credentials.session || !this.#tablet.isReachable) return this.#outbox.sendSoon();
    const isOnDesk = (): boolean => this.result?.draft === draft;
    let isSettled = false;
    await this.#outbox.alone(async () => {
      try {
        const told = await answer(
          wire.POST("/v1/station-visits", { body: visit, headers: headersOf(credentials) }),
        );
        await this.#outbox.store.forget(item);
        isSettled = true;
        if (isOnDesk()) this.result = { draft, visit, slip: told.slip, answer: told, state: "recorded" };
      } catch (error) {
        await this.#tablet.note(error);
        if (!(error instanceof Problem)) return;
        const isRefusal = error.status === 409 || error.status === 422;
        if (!isRefusal) return;
        isSettled = true;
        // Nothing of it was recorded. It is set aside on the disk, and comes back onto the desk unless the next
        // visitor is there: saved anew it takes its own place.
        await this.#outbox.store.refuse(item, { code: error.code, words: error.message });
        if (!isOnDesk()) return;
        this.result = null;
        this.problem = error;
      }
    });
    if (!isSettled) this.#outbox.sendSoon();
  }

  /** The next visitor. A story goes on for the next listener. */
  next(language: Language): void {
    const before = this.result?.draft;
    const draft = new Draft();
    draft.language = language;
    if (before) {
      draft.storyId = before.storyId;
      draft.storyMinutes = before.storyMinutes;
      draft.arm = before.arm;
      draft.cuff = before.cuff;
    }
    this.draft = draft;
    this.result = null;
    this.problem = null;
  }
}

const hongKongDay = (ms: number): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Hong_Kong", dateStyle: "short" }).format(ms);
