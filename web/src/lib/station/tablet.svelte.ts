/**
 * Where this tablet stands: not let in, locked, open for a shift, or shut out; and whether the server answers.
 *
 * The session's token lives as long as the tab; what opens the tablet again without a network is in pin.ts. Nothing
 * about visitors is kept here.
 */

import { answer } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { keepSession, readSession, type Opened } from "./opened";
import { isPin, makeCheck, TRIES, WrongPin } from "./pin";
import type { StationStore } from "./store";
import { headersOf, wire, type Credentials, type Keys, type Rules, type TabletState } from "./wire";

export type Phase = "starting" | "new" | "locked" | "open" | "revoked";

const LOOK_EVERY_MS = 30_000;
const IDLE_LOOK_MS = 5_000;
const GONE = new Set(["station_device_revoked", "station_device_unknown"]);

export class Tablet {
  phase = $state<Phase>("starting");
  info = $state.raw<TabletState | null>(null);
  opened = $state.raw<Opened | null>(null);
  keys = $state.raw<Keys | null>(null);
  rules = $state.raw<Rules | null>(null);
  /** Whether the server answered last: known to the second, unlike the browser's own idea of a network. */
  isReachable = $state(true);
  /** What unlocking gave; null after it was unlocked without a network. */
  session = $state<string | null>(null);
  /** What the tablet knows its clock to be behind the server's, in seconds; null before it was told. */
  offsetS: number | null = null;
  token: string | null = null;
  /** Told when the server answers for the first time, or again. */
  onReached: () => void = () => undefined;
  /** Told when somebody else takes the tablet, or it is shut out: what is on its screen is not for them. */
  onHandedOver: () => void = () => undefined;

  readonly #store: StationStore;
  #touchedAtMs = Date.now();
  #hasLearned = false;
  #wasReached = false;

  constructor(store: StationStore) {
    this.#store = store;
  }

  /** The server's time, as far as the tablet knows. */
  nowMs = (): number => Date.now() + (this.offsetS ?? 0) * 1_000;

  get credentials(): Credentials {
    return { device: this.token ?? "", session: this.session };
  }

  /** Come back to where the tablet stood, and look at the server from time to time. Returns how to stop. */
  async start(): Promise<() => void> {
    const [token, info, opened, keys, rules, offsetS] = await Promise.all([
      this.#store.read<string>("token"),
      this.#store.read<TabletState>("info"),
      this.#store.read<Opened>("opened"),
      this.#store.read<Keys>("keys"),
      this.#store.read<Rules>("rules"),
      this.#store.read<number>("offset"),
    ]);
    Object.assign(this, { token, info, keys, rules, offsetS, opened });
    this.session = readSession();
    // Loaded again, the tab is still unlocked; a browser that was closed is not.
    if (!token) this.phase = "new";
    else this.phase = this.session !== null && opened && this.nowMs() < opened.endsAtMs ? "open" : "locked";
    void this.look();
    const look = (): void => void this.look();
    const lookout = setInterval(look, LOOK_EVERY_MS);
    const idle = setInterval(() => this.#lockWhenIdle(), IDLE_LOOK_MS);
    const lost = (): void => void (this.isReachable = false);
    addEventListener("online", look);
    addEventListener("offline", lost);
    return () => {
      clearInterval(lookout);
      clearInterval(idle);
      removeEventListener("online", look);
      removeEventListener("offline", lost);
    };
  }

  /** Somebody works with it. */
  touch = (): void => void (this.#touchedAtMs = Date.now());

  /** Ask where the tablet stands; learn who may unlock it, the time, the keys and the rules. */
  async look(): Promise<void> {
    if (!this.token || this.phase === "revoked") return;
    const askedMs = Date.now();
    try {
      const headers = headersOf({ device: this.token });
      const info = await answer(wire.GET("/v1/station-device", { headers }));
      const offsetS = (Date.parse(info.now) - (askedMs + Date.now()) / 2) / 1_000;
      this.info = info;
      this.offsetS = Math.round(offsetS * 1_000) / 1_000;
      void this.#store.write("info", info);
      void this.#store.write("offset", this.offsetS);
      await this.#learn();
      this.#reached();
    } catch (error) {
      await this.note(error);
    }
  }

  /** What an answer, or none, says of the tablet itself. */
  async note(error: unknown): Promise<void> {
    if (error instanceof Unreachable) this.isReachable = false;
    if (!(error instanceof Problem)) return;
    this.#reached();
    if (GONE.has(error.code)) await this.#close(error.code === "station_device_revoked" ? "revoked" : "new");
    else if (error.code === "station_locked" && this.phase === "open" && this.session) this.lockHere();
  }

  async letIn(token: string): Promise<void> {
    this.token = token;
    await this.#store.write("token", token);
    this.phase = "locked";
    await this.look();
  }

  /** Unlock for a shift; without a network for the one that was on, with its PIN. Throws what the server says. */
  async unlock(shiftId: string, pin: string): Promise<void> {
    try {
      const made = await answer(
        wire.POST("/v1/station-sessions", {
          body: { shift_id: shiftId, pin },
          headers: headersOf({ device: this.token ?? "" }),
        }),
      );
      this.#reached();
      const nickname = this.info?.shifts.find((one) => one.shift_id === shiftId)?.nickname_words ?? "";
      await this.#keepOpened({
        sessionId: made.session_id,
        shiftId,
        nickname,
        role: made.role,
        endsAtMs: Date.parse(made.ends_at),
        idleMs: made.idle_s * 1_000,
        check: await makeCheck(pin),
      });
      this.#enter(made.token);
    } catch (error) {
      if (!(error instanceof Unreachable)) {
        await this.note(error);
        throw error;
      }
      this.isReachable = false;
      if (!(await this.#unlockHere(shiftId, pin))) throw error;
    }
  }

  /** Whether a shift can be unlocked without a network. */
  canUnlockHere(shiftId: string): boolean {
    const { opened } = this;
    const isKnown = opened?.shiftId === shiftId && (opened.check?.triesLeft ?? 0) > 0;
    return isKnown && this.nowMs() < opened.endsAtMs;
  }

  async #unlockHere(shiftId: string, pin: string): Promise<boolean> {
    const { opened } = this;
    if (!opened?.check || !this.canUnlockHere(shiftId)) return false;
    // Counted before it is looked at, as the server does.
    const check = { ...opened.check, triesLeft: opened.check.triesLeft - 1 };
    await this.#keepOpened({ ...opened, check });
    if (!(await isPin(check, pin))) throw new WrongPin(check.triesLeft);
    await this.#keepOpened({ ...opened, check: { ...check, triesLeft: TRIES } });
    this.#enter(null);
    return true;
  }

  /** Lock: what is measured after it under this session would not be believed, so its PIN opens it no more. */
  async lock(): Promise<void> {
    const had = this.session;
    this.lockHere();
    if (!had) return;
    try {
      const headers = headersOf({ device: this.token ?? "" });
      await answer(wire.DELETE("/v1/station-sessions/current", { headers }));
      if (this.opened) await this.#keepOpened({ ...this.opened, check: null });
    } catch (error) {
      await this.note(error);
    }
  }

  /** Lock the screen. The server's session ends by itself when nobody uses it. */
  lockHere(): void {
    if (this.phase === "open") this.phase = "locked";
    this.session = null;
    keepSession(null);
  }

  /** Begin anew as another tablet; what is not handed in yet still is, as the one that measured it. */
  async forget(): Promise<void> {
    await this.#close("new");
  }

  async #close(phase: Phase): Promise<void> {
    this.lockHere();
    this.onHandedOver();
    this.phase = phase;
    this.opened = this.info = null;
    await Promise.all(["info", "opened"].map((name) => this.#store.write(name, null)));
    if (phase !== "new") return;
    this.token = null;
    await this.#store.write("token", null);
  }

  #enter(token: string | null): void {
    this.session = token;
    keepSession(token ?? "");
    this.touch();
    this.phase = "open";
  }

  async #keepOpened(opened: Opened): Promise<void> {
    if (this.opened?.shiftId !== opened.shiftId) this.onHandedOver();
    this.opened = opened;
    await this.#store.write("opened", opened);
  }

  /** Once for each opening of the page; before it has succeeded, nothing can be measured without a network. */
  async #learn(): Promise<void> {
    if (this.#hasLearned) return;
    const [keys, rules] = await Promise.all([
      answer(wire.GET("/v1/station-keys")),
      answer(wire.GET("/v1/station-rules")),
    ]);
    this.keys = keys;
    this.rules = rules;
    await Promise.all([this.#store.write("keys", keys), this.#store.write("rules", rules)]);
    this.#hasLearned = true;
  }

  #reached(): void {
    const isNews = !this.isReachable || !this.#wasReached;
    this.isReachable = this.#wasReached = true;
    if (isNews) this.onReached();
  }

  #lockWhenIdle(): void {
    const { opened } = this;
    if (this.phase !== "open" || !opened) return;
    const isOver = this.nowMs() >= opened.endsAtMs;
    if (isOver || Date.now() - this.#touchedAtMs >= opened.idleMs) this.lockHere();
  }
}
