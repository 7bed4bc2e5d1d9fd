/** An import in hand: the file, its report, and doing what it says. */

import type { FeatureCollection } from "geojson";
import { ActionKey } from "#lib/api/action-key";
import { answer, api } from "#lib/api/client";
import { Submission } from "#lib/data/submission.svelte";
import { keep, readKept } from "#lib/data/cache";
import { FileRefused, readParkFile } from "./file";
import { countRows, rowsOf, type Report } from "./report";

export class ParkImport {
  readonly submission = new Submission();
  name = $state("");
  file = $state.raw<FeatureCollection | null>(null);
  fault = $state.raw<FileRefused | null>(null);
  isReading = $state(false);
  reason = $state("");
  report = $state.raw<Report | null>(null);
  rows = $derived(this.report ? rowsOf(this.report, this.file) : []);
  counts = $derived(this.report ? countRows(this.report) : null);

  readonly #key = new ActionKey();

  /** Take a file that was chosen or dropped. */
  async choose(file: File): Promise<void> {
    this.name = file.name;
    this.file = this.fault = this.report = null;
    this.submission.problem = null;
    this.#key.renew(); // a mended file often keeps its name
    this.isReading = true;
    try {
      this.file = await readParkFile(file);
    } catch (error) {
      this.fault = error instanceof FileRefused ? error : new FileRefused("not-text"); // gone while it was read
    }
    this.isReading = false;
  }

  /** Have the file reported on; nothing is changed. */
  ask(): Promise<boolean> {
    const { file } = this;
    return this.submission.run(async () => {
      if (!file) return;
      const report = await answer(
        api.POST("/v1/parks/imports", {
          params: { header: { "idempotency-key": this.#key.for(this.name) } },
          body: { ...file },
        }),
      );
      this.report = report;
      await keep(`office import ${report.id}`, file); // shown on the map when the report is opened again
    });
  }

  /** Open a report that was made before. */
  open(id: string): Promise<boolean> {
    return this.submission.run(async () => {
      const params = { path: { import_id: id } };
      this.report = await answer(api.GET("/v1/parks/imports/{import_id}", { params }));
      this.file = (await readKept<FeatureCollection>(`office import ${id}`))?.value ?? null;
    });
  }

  /** Do exactly what the report says, for the reason given. A repeat changes nothing. */
  apply(): Promise<boolean> {
    const id = this.report?.id;
    const reason = this.reason.trim() || null;
    return this.submission.run(async () => {
      if (!id) return;
      const params = { path: { import_id: id }, query: { reason } };
      this.report = await answer(api.POST("/v1/parks/imports/{import_id}/apply", { params }));
    });
  }

  /** The same file once more, against the parks as they are now. */
  async again(): Promise<boolean> {
    this.#key.renew();
    if (!this.reason.trim()) this.reason = this.report?.reason ?? "";
    return this.ask();
  }
}
