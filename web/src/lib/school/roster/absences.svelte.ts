/** Today's page of absences: each tap is written at once, one after the other, and shown as soon as it is tapped. */

import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";
import { Submission } from "#lib/data/submission.svelte";
import { today } from "#lib/today/days";

export class AbsencesToday {
  readonly day = today();
  readonly submission = new Submission();
  readonly #classId: string;
  readonly page;

  /** Call while a component is being set up. */
  constructor(classId: string) {
    this.#classId = classId;
    const params = { path: { class_id: classId, day: this.day } };
    this.page = new Resource(
      () => answer(api.GET("/v1/classes/{class_id}/absences/{day}", { params })),
      () => `absences ${classId} ${this.day}`,
    );
  }

  get absent(): readonly string[] {
    return this.page.value?.absent ?? [];
  }
  get isClosed(): boolean {
    return this.page.value?.is_closed ?? false;
  }

  /** Note a pupil absent, or take it back. */
  toggle = (personId: string): Promise<boolean> => {
    const isAbsent = this.absent.includes(personId);
    const absent = isAbsent ? this.absent.filter((one) => one !== personId) : [...this.absent, personId];
    return this.#write([...absent], this.isClosed);
  };

  /** Note that the class does not meet today, or take it back. */
  close = (isClosed: boolean): Promise<boolean> => this.#write([...this.absent], isClosed);

  #write(absent: string[], is_closed: boolean): Promise<boolean> {
    const params = { path: { class_id: this.#classId, day: this.day } };
    return this.submission.run(async () => {
      const body = { absent, is_closed };
      this.page.set(await answer(api.PUT("/v1/classes/{class_id}/absences/{day}", { params, body })));
    });
  }
}
