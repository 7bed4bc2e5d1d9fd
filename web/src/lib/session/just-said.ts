/**
 * What the server just said of the persons around the one who is signed in: who is signed in is asked first of all,
 * so that a first screen need not ask for the same again.
 */

import { changesSent } from "#lib/api/client";
import type { components } from "#api";

type MyPerson = components["schemas"]["MyPerson"];

const FRESH_MS = 10_000;

class JustSaid {
  #persons = new Map<string, Partial<MyPerson>>();
  #changes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Note what was answered to a question that was sent after so many `changes`. */
  note(persons: readonly MyPerson[], changes: number): void {
    this.#persons = new Map(persons.map((one) => [one.id, { ...one }]));
    this.#changes = changes;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#persons.clear(), FRESH_MS);
  }

  /** What was said of a person, once; undefined where nothing was, or something was changed from here since. */
  take<Name extends keyof MyPerson>(personId: string, name: Name): MyPerson[Name] | undefined {
    if (changesSent() !== this.#changes) this.#persons.clear();
    const person = this.#persons.get(personId);
    const said = person?.[name];
    delete person?.[name];
    return said;
  }
}

export const justSaid = new JustSaid();
