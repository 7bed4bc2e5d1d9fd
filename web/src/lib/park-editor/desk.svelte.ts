/** One park at an officer's desk: its boundary in force, the one being drawn, what is kept of it, and saving it. */

import { answer, api } from "#lib/api/client";
import { Problem } from "#lib/api/problems";
import { Resource } from "#lib/data/resource.svelte";
import { Submission } from "#lib/data/submission.svelte";
import { boundaryOf, type Boundary, type ParkFeature } from "#lib/parks/park";
import { session } from "#lib/session/session.svelte";
import { forgetDraft, keepDraft, readDraft } from "./drafts";
import { Editor } from "./editor.svelte";
import { Preview, type Geofence } from "./preview.svelte";
import { ofBoundary, toGeofence, type Shape } from "./shape";

const CHANGED_MEANWHILE = new Set(["geofence_changed_meanwhile", "park_changed_meanwhile"]);

/** Call `new` while a component is being set up. */
export class ParkDesk {
  readonly id: string;
  readonly editor = new Editor(() => this.#changed());
  readonly saving = new Submission();
  readonly preview: Preview;
  readonly loaded: Resource<ParkFeature>;

  reason = $state("");
  /** The revision of the boundary that is drawn against. */
  basedOn = $state(0);
  isDirty = $state(false);
  /** The drawing comes from an earlier visit to this page. */
  isRestored = $state(false);
  isKept = $state(true);
  /** What another officer has put in force meanwhile. */
  theirs = $state.raw<ParkFeature | null>(null);
  saved = $state(0);
  /** The revision on which a save was based whose answer was lost: it may be in force. */
  #unanswered: number | null = null;

  feature = $derived.by(() => this.loaded.value);
  before = $derived<Boundary | null>(this.feature ? boundaryOf(this.feature) : null);
  isCertainlyWrong = $derived(this.editor.crossings.length > 0 || this.editor.isOutside);
  canSave = $derived.by(
    () => this.isDirty && this.reason.trim() !== "" && !this.isCertainlyWrong && !this.preview.refusal,
  );

  constructor(id: string) {
    this.id = id;
    this.preview = new Preview(id);
    this.loaded = new Resource(() =>
      answer(api.GET("/v1/parks/{park_id}", { params: { path: { park_id: id } }, cache: "no-cache" })),
    );
    $effect(() => {
      if (this.loaded.value && !this.editor.shape) void this.#open(this.loaded.value);
    });
  }

  async #open(feature: ParkFeature): Promise<void> {
    const draft = await readDraft(this.#account, this.id);
    if (this.editor.shape) return;
    this.basedOn = feature.properties.geofence_revision;
    this.editor.open(ofBoundary(boundaryOf(feature)));
    if (!draft?.shape) return;
    this.reason = draft.reason;
    this.editor.replace(draft.shape);
    this.basedOn = draft.basedOn;
    this.isRestored = true;
    if (draft.basedOn === feature.properties.geofence_revision) return;
    // Somebody saved a boundary since it was drawn: said now rather than after more work.
    if (await this.#isOwn(feature, draft.basedOn, draft.reason.trim()).catch(() => false)) {
      this.basedOn = feature.properties.geofence_revision;
    } else this.theirs = feature;
  }

  setReason(reason: string): void {
    this.reason = reason;
    if (this.isDirty) void this.#keep();
  }

  /** Give up what was drawn; it can still be undone. */
  discard(): void {
    if (!this.feature) return;
    this.editor.replace(ofBoundary(boundaryOf(this.feature)));
    this.basedOn = this.feature.properties.geofence_revision;
    this.#settle();
  }

  /** Put the drawing in force. Asks for a choice when another officer was quicker. */
  save(): Promise<boolean> {
    const shape = this.editor.shape;
    if (!shape) return Promise.resolve(false);
    return this.#put(toGeofence(shape), this.reason.trim());
  }

  /** Put an earlier form in force again. */
  restore(number: number, reason: string): Promise<boolean> {
    return this.#put({ type: "Revision", number }, reason);
  }

  async #put(geofence: Geofence, reason: string): Promise<boolean> {
    return this.saving
      .run(async () => {
        try {
          this.take(await this.#send(geofence, reason));
        } catch (error) {
          if (!(error instanceof Problem && CHANGED_MEANWHILE.has(error.code))) throw error;
          const present = await answer(
            api.GET("/v1/parks/{park_id}", {
              params: { path: { park_id: this.id } },
              cache: "no-store",
            }),
          );
          if (this.#unanswered !== this.basedOn || !(await this.#isOwn(present, this.basedOn))) {
            this.theirs = present;
            return;
          }
          // It was our own save, whose answer was lost; what has been drawn since then goes on top of it.
          this.basedOn = present.properties.geofence_revision;
          this.take(await this.#send(geofence, reason));
        }
      })
      .then((isSent) => isSent && this.theirs === null);
  }

  async #send(geofence: Geofence, reason: string): Promise<ParkFeature> {
    try {
      return await answer(
        api.PUT("/v1/parks/{park_id}/geofence", {
          params: { path: { park_id: this.id } },
          body: { geofence, reason, based_on_revision: this.basedOn },
        }),
      );
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) this.#unanswered = this.basedOn;
      throw error;
    }
  }

  /** Whether the boundary in force is the one step after `basedOn`, made by this officer (for this reason). */
  async #isOwn(present: ParkFeature, basedOn: number, reason?: string): Promise<boolean> {
    if (present.properties.geofence_revision !== basedOn + 1) return false;
    const { items } = await answer(
      api.GET("/v1/parks/{park_id}/geofence/revisions", { params: { path: { park_id: this.id } } }),
    );
    const [latest] = items;
    return (
      latest?.number === basedOn + 1 &&
      latest.changed_by_id === this.#account &&
      (reason === undefined || latest.reason === reason)
    );
  }

  /** The park as an answer says it is now, its boundary being what was drawn. */
  take(feature: ParkFeature): void {
    this.loaded.set(feature);
    this.basedOn = feature.properties.geofence_revision;
    this.editor.open(ofBoundary(boundaryOf(feature)));
    this.saved += 1;
    this.#unanswered = null;
    this.theirs = null;
    this.reason = "";
    this.#settle();
  }

  /** Only what is said of the park has changed: what is drawn stays. */
  takeDetails(feature: ParkFeature): void {
    this.loaded.set(feature);
  }

  /** After another officer's change: theirs, giving up the drawing (it can be undone). */
  takeTheirs(): void {
    if (!this.theirs) return;
    this.loaded.set(this.theirs);
    this.theirs = null;
    this.discard();
  }

  /** After another officer's change: the drawing, to be looked at against theirs and saved over it. */
  keepMine(): void {
    if (!this.theirs) return;
    this.loaded.set(this.theirs);
    this.basedOn = this.theirs.properties.geofence_revision;
    this.theirs = null;
    this.#changed();
  }

  get #account(): string {
    return session.me?.account_id ?? "";
  }

  #changed(): void {
    this.isRestored = false;
    this.isDirty = true;
    const shape = this.editor.shape;
    if (!shape) return;
    if (this.isCertainlyWrong) this.preview.clear();
    else this.preview.ask(toGeofence(shape));
    void this.#keep();
  }

  async #keep(): Promise<void> {
    const shape = $state.snapshot(this.editor.shape) as Shape | null;
    this.isKept = await keepDraft({
      account: this.#account,
      park: this.id,
      shape,
      reason: this.reason,
      basedOn: this.basedOn,
      writtenAt: Date.now(),
    });
  }

  #settle(): void {
    this.isDirty = this.isRestored = false;
    this.preview.clear();
    void forgetDraft(this.#account, this.id);
  }
}
