/** Who wrote something down, as far as the one who reads knows them. */

import { session } from "#lib/session/session.svelte";

export function nameOf(personId: string | null): string | null {
  const one = session.me?.persons.find((person) => person.id === personId);
  return one ? (one.display_name ?? one.nickname_words) : null;
}
