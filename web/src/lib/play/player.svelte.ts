/** Who is playing: oneself, or one of the children whom one looks after. Chosen on the device, for each account. */

import { keepChoice, readChoice } from "#lib/data/device";
import { session, type Me } from "#lib/session/session.svelte";

export interface Player {
  personId: string;
  /** What the family says: the private name where there is one. */
  name: string;
  /** The public name, in words. */
  nickname: string;
  isMe: boolean;
  /** Whether this account may enrol the player: oneself, and children as their guardian. */
  canEnrol: boolean;
}

const KEY = "eplus.player";
const LOOKS_AFTER = new Set(["guardian", "carer"]);

/** Everybody whom `me` can play for: children first, as they are the players of most families. */
export function playersOf(me: Me): Player[] {
  const { person, family } = me;
  const self = {
    personId: person.id,
    name: person.display_name ?? person.nickname_words,
    nickname: person.nickname_words,
    isMe: true,
    canEnrol: !person.is_dependant,
  };
  const role = family?.members.find((one) => one.person_id === person.id)?.role;
  if (!family || !role || !LOOKS_AFTER.has(role)) return [self];
  const children = family.members
    .filter((one) => one.role === "child" && one.person_id !== person.id)
    .map((one) => ({
      personId: one.person_id,
      name: one.display_name ?? one.nickname_words,
      nickname: one.nickname_words,
      isMe: false,
      canEnrol: role === "guardian",
    }));
  return [...children, self];
}

function storedChoices(): Record<string, string> {
  try {
    return JSON.parse(readChoice(KEY) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

const NOBODY: Player = { personId: "", name: "", nickname: "", isMe: true, canEnrol: false };

class PlayerChoice {
  #chosen = $state.raw(storedChoices());

  constructor() {
    addEventListener("storage", (event) => {
      if (event.key === KEY) this.#chosen = storedChoices(); // chosen in another tab
    });
  }

  choices = $derived<Player[]>(session.me ? playersOf(session.me) : []);

  /** Who plays now. Pages of Play are shown to somebody who is signed in, so there is always one. */
  current = $derived<Player>(
    this.choices.find((one) => one.personId === this.#chosen[session.me?.account_id ?? ""]) ??
      this.choices[0] ??
      NOBODY,
  );

  choose(personId: string): void {
    const account = session.me?.account_id;
    if (!account || !this.choices.some((one) => one.personId === personId)) return;
    this.#chosen = { ...this.#chosen, [account]: personId };
    keepChoice(KEY, JSON.stringify(this.#chosen));
  }
}

export const player = new PlayerChoice();
