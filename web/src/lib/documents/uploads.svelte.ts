/** Files on their way into the folder, one after the other. One that was refused, or lost its way, stays to be tried again. */

import { newKey } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { upload } from "#lib/api/upload";
import type { Kept } from "#lib/record-items/fields";
import type { DocumentItem } from "#lib/record-items/kinds/documents";

export const MOST_BYTES = 12 * 1024 * 1024; // the server's bound
export const ACCEPTED = "image/jpeg,image/png,image/heic,image/heif,application/pdf";

export interface Upload {
  id: number;
  name: string;
  file: File;
  key: string;
  /** How much of it was sent, 0 to 1. */
  share: number;
  state: "waiting" | "sending" | "failed" | "too-large";
  problem: Problem | Unreachable | null;
}

export class Uploads {
  list = $state<Upload[]>([]);
  readonly #path: string;
  readonly #onkept: (made: Kept) => void;
  #count = 0;
  #running: { id: number; stop: AbortController } | null = null;

  /** `kind` is what the files are, where that is known before anybody says it. */
  constructor(personId: string, onkept: (made: Kept) => void, kind?: DocumentItem["kind"]) {
    const query = kind ? `?kind=${kind}` : "";
    this.#path = `/v1/persons/${encodeURIComponent(personId)}/documents${query}`;
    this.#onkept = onkept;
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const state = file.size > MOST_BYTES ? "too-large" : "waiting";
      this.#count += 1;
      this.list.push({
        id: this.#count,
        name: file.name,
        file,
        key: newKey(),
        share: 0,
        state,
        problem: null,
      });
    }
    void this.#go();
  }

  again(id: number): void {
    const one = this.#find(id);
    if (one?.state !== "failed") return;
    one.state = "waiting";
    void this.#go();
  }

  /** Call one off, or take one that failed out of the list. */
  drop(id: number): void {
    if (this.#running?.id === id) this.#running.stop.abort();
    this.list = this.list.filter((one) => one.id !== id);
  }

  #find(id: number): Upload | undefined {
    return this.list.find((one) => one.id === id);
  }

  async #go(): Promise<void> {
    if (this.#running) return;
    const one = this.list.find(({ state }) => state === "waiting");
    if (!one) return;
    const stop = new AbortController();
    this.#running = { id: one.id, stop };
    one.state = "sending";
    one.share = 0;
    one.problem = null;
    try {
      const onshare = (share: number): void => void (one.share = share);
      const made = await upload(this.#path, one.file, { key: one.key, signal: stop.signal, onshare });
      this.drop(one.id);
      this.#onkept(made as Kept);
    } catch (error) {
      if (!stop.signal.aborted) {
        one.state = "failed";
        one.problem =
          error instanceof Problem || error instanceof Unreachable ? error : new Unreachable(error);
      }
    } finally {
      this.#running = null;
    }
    await this.#go();
  }
}
