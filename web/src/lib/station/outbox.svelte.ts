/** What waits on the tablet, and handing it in: at once, when the server answers again, and ever more rarely between. */

import { handIn, batchOf, type ItemAnswer, type Sender } from "./handing-in";
import type { Item, StationStore } from "./store";
import { seal, type SealingKey } from "./sealing";
import { sendBatch, type Credentials } from "./wire";

const LOCK = "eplus-station"; // as in the service worker: one sends at a time
const SYNC_TAG = "eplus-station";
const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;
const SPREAD = 0.3; // a hall's tablets do not come back all at once

interface WithSync {
  sync?: { register(tag: string): Promise<void> };
}
/** Ask the browser to send what waits once there is a network, also with the page closed. Few browsers offer it. */
async function sendInBackground(): Promise<void> {
  try {
    const worker = (await navigator.serviceWorker?.getRegistration()) as WithSync | undefined;
    await worker?.sync?.register(SYNC_TAG);
  } catch {
    // Not allowed here: it is sent when the page is open.
  }
}

export class Outbox {
  items = $state.raw<Item[]>([]);
  isSending = $state(false);
  /** The server knows no tablet that measured what is here: it goes to the lead with the tablet. */
  isStranded = $state(false);
  /** Told when there was no answer. */
  onLost: () => void = () => undefined;
  readonly store: StationStore;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauseMs = FIRST_MS;

  constructor(store: StationStore) {
    this.store = store;
  }

  get waiting(): Item[] {
    return this.items.filter((one) => !one.refusal);
  }
  get refused(): Item[] {
    return this.items.filter((one) => one.refusal);
  }
  get isKept(): boolean {
    void this.items; // read anew with them
    return this.store.isKept;
  }

  async load(): Promise<void> {
    this.items = await this.store.list();
  }

  /** Keep an item. Returns once it is on the disk. */
  async put(item: Item): Promise<void> {
    await this.store.put(item);
    await this.load();
  }

  /** Do something with what is kept while nobody else sends it. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const done = await navigator.locks.request(LOCK, work);
    await this.load();
    return done as T;
  }

  /** Hand in what waits. Returns whether nothing waits any more. */
  async send(): Promise<boolean> {
    clearTimeout(this.#timer);
    await this.load();
    if (this.waiting.length === 0) return true;
    if (this.isSending) return false;
    this.isSending = true;
    try {
      const outcome = await this.alone(() => handIn(this.store, this.#sender, () => Date.now()));
      this.isStranded = outcome.state === "unknown";
      if (outcome.state === "done" && this.waiting.length === 0) this.#pauseMs = FIRST_MS;
      else this.#sendLater(outcome.retryAfterS); // or something was kept just now
      return outcome.state === "done";
    } finally {
      this.isSending = false;
    }
  }

  readonly #sender: Sender = async (device, batch) => {
    try {
      return await sendBatch({ device }, batch);
    } catch (error) {
      this.onLost();
      throw error;
    }
  };

  /** Send soon: something was kept, or the server answers again. */
  sendSoon(): void {
    this.#pauseMs = FIRST_MS;
    void this.send();
    void sendInBackground();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** What a refused item says, told by the server to an unlocked tablet. Throws Unreachable. */
  async lookInto(item: Item, credentials: Credentials): Promise<ItemAnswer | null> {
    return this.alone(async () => {
      const batch = batchOf([item], Date.now());
      const reply = await sendBatch(
        { device: item.deviceToken, session: credentials.session ?? null },
        batch,
      );
      const told = reply.status === 200 ? (reply.body as { items: ItemAnswer[] }).items[0] : undefined;
      if (told && told.status !== "refused") await this.store.forget(item); // it was taken after all
      return told ?? null;
    });
  }

  /** Send a refused item once more with its values confirmed: they were read again and are right. */
  async confirm(item: Item, said: Record<string, unknown>, key: SealingKey): Promise<void> {
    const readings = (said.readings ?? []) as object[];
    const content = { ...said, readings: readings.map((one) => ({ ...one, confirm: true })) };
    await this.put({ ...item, sealed: await seal(key, item, content), refusal: null });
    this.sendSoon();
  }

  async throwAway(item: Item): Promise<void> {
    await this.alone(() => this.store.forget(item));
  }

  #sendLater(retryAfterS: number | null): void {
    const pauseMs = Math.max(this.#pauseMs, (retryAfterS ?? 0) * 1_000);
    this.#pauseMs = Math.min(LONGEST_MS, this.#pauseMs * 2);
    this.#timer = setTimeout(() => void this.send(), pauseMs * (1 + SPREAD * Math.random()));
  }
}
