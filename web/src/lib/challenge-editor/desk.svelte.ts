/**
 * One challenge being edited: its text, what it is based on, what is kept of it.
 *
 * The text is the only truth: the editor, the form and the comparison all change it here.
 */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { draftsOf, DraftKeeper, forgetDrafts, type Draft } from "./drafts";
import { replaceValue } from "./yaml-edit";

export type Version = components["schemas"]["VersionOut"];

/** A text with the line breaks of an editor. */
export const plain = (text: string): string => text.replace(/\r\n?/g, "\n");

/** The published text as it begins to be edited: already with the number it would be published as. */
export const asNext = (version: Version): string =>
  replaceValue(plain(version.yaml), ["version"], version.version + 1);

/** The newest published version of a challenge; null: it was never published. */
export async function newestVersion(slug: string): Promise<Version | null> {
  try {
    const list = await answer(api.GET("/v1/challenges/{slug}/versions", { params: { path: { slug } } }));
    return list.items[0] ? await versionOf(slug, list.items[0].version) : null;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

export const versionOf = (slug: string, version: number): Promise<Version> =>
  answer(api.GET("/v1/challenges/{slug}/versions/{version}", { params: { path: { slug, version } } }));

export class Desk {
  text = $state<string | null>(null);
  /** The version that the text was begun from; 0: none. */
  basedOn = $state(0);
  /** How the text was when it was begun; null while the server was away. */
  begun = $state.raw<string | null>(null);
  restored = $state.raw<Draft | null>(null);
  /** Other texts of this challenge that the device keeps. */
  others = $state.raw<Draft[]>([]);
  /** When the device last kept the text, in ms. */
  keptAt = $state<number | null>(null);
  isNotKept = $state(false);
  problem = $state.raw<Problem | Unreachable | null>(null);
  /** Neither published nor begun. */
  isUnknown = $state(false);
  /** What was kept turned out to be this version: the answer to publishing it was lost. */
  publishedAs = $state<number | null>(null);
  hasOtherTab = $state(false);

  readonly tab = crypto.randomUUID();
  readonly #keeper: DraftKeeper;
  #channel: BroadcastChannel | null = null;

  constructor(
    readonly account: string,
    readonly slug: string,
  ) {
    this.#keeper = new DraftKeeper((draft, isKept) => {
      this.isNotKept = !isKept;
      if (isKept) this.keptAt = draft.writtenAt;
    });
  }

  get isChanged(): boolean {
    return this.text !== null && this.text !== this.begun;
  }

  /** Read what is kept and what is published; what was written goes before. */
  async open(): Promise<void> {
    this.problem = null;
    let [draft, ...others] = await draftsOf(this.account, this.slug);
    let newest: Version | null = null;
    this.publishedAs = null;
    try {
      newest = await newestVersion(this.slug);
      this.begun = newest ? asNext(newest) : null;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      if (!draft || error instanceof Problem) {
        this.problem = error;
        return;
      }
    }
    if (draft && newest && draft.text === plain(newest.yaml)) {
      await this.forget();
      this.publishedAs = newest.version;
      [draft, others] = [undefined, []];
    }
    if (draft && draft.text !== this.begun) {
      this.others = others;
      this.restored = draft;
      this.text = draft.text;
      this.basedOn = draft.basedOn;
    } else if (newest) {
      this.text = this.begun;
      this.basedOn = newest.version;
    } else {
      this.isUnknown = true;
    }
  }

  /** Take a text, from wherever it was changed, and keep it. */
  write(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.#keep();
  }

  /** Another version was published and what it changed was merged into the text. */
  rebase(version: number, text: string): void {
    this.basedOn = version;
    this.text = replaceValue(text, ["version"], version + 1);
    this.#keep();
  }

  /** Go on with another of the kept texts. */
  take(draft: Draft): void {
    this.others = [...this.others.filter((one) => one !== draft), ...(this.restored ? [this.restored] : [])];
    this.restored = draft;
    this.basedOn = draft.basedOn;
    this.write(draft.text);
  }

  /** Throw away what was written and begin again from what is published. */
  async discard(): Promise<void> {
    await this.forget();
    this.restored = null;
    this.others = [];
    this.text = null;
    await this.open();
  }

  async forget(): Promise<void> {
    await this.#keeper.stop();
    await forgetDrafts(this.account, this.slug);
    this.keptAt = null;
  }

  /** Tell other tabs with the same challenge that this one is open. Returns how to stop. */
  meet(): () => void {
    const channel = new BroadcastChannel(`eplus-challenge ${this.account} ${this.slug}`);
    this.#channel = channel;
    channel.onmessage = (event: MessageEvent<{ from: string; says: "open" | "here" | "closed" }>) => {
      this.hasOtherTab = event.data.says !== "closed";
      if (event.data.says !== "here") this.#say(event.data.says === "open" ? "here" : "open");
    };
    this.#say("open");
    const leave = (): void => this.#say("closed"); // a closed tab runs nothing else
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
      channel.close();
      this.#channel = null;
    };
  }

  #say(says: "open" | "here" | "closed"): void {
    this.#channel?.postMessage({ from: this.tab, says });
  }

  #keep(): void {
    if (this.text === null) return;
    const { account, slug, tab, text, basedOn } = this;
    void this.#keeper.keep({ account, slug, tab, text, basedOn, writtenAt: Date.now() });
  }
}
