/** Whose records `me` can open: children whose guardian one is, oneself, and those whom one was asked to look after. */

import type { components } from "#api";
import type { Me } from "#lib/session/session.svelte";

type Care = components["schemas"]["CareOut"];

export interface Relative {
  personId: string;
  /** What the family says: the private name where there is one. */
  name: string;
  isMe: boolean;
  isChild: boolean;
  /** Set for somebody outside the family whom one looks after by invitation. */
  care: Pick<Care, "level" | "ends_on"> | null;
  canEdit: boolean;
  /** Whether one decides who else may see the record. */
  canManage: boolean;
}

/** Of the family: children first, as it is for them that parents come. */
export function relativesOf(me: Me): Relative[] {
  const own = me.persons
    .filter((one) => one.relation === "guardian" && one.is_child && one.id !== me.person.id)
    .map((one) => ({
      personId: one.id,
      name: one.display_name ?? one.nickname_words,
      isMe: false,
      isChild: true,
      care: null,
      canEdit: true,
      canManage: true,
    }));
  const self = {
    personId: me.person.id,
    name: me.person.display_name ?? me.person.nickname_words,
    isMe: true,
    isChild: false,
    care: null,
    canEdit: true,
    canManage: true,
  };
  return [...own, self];
}

/** Of those whom one looks after by invitation; who is of the family is there already. */
export const caredFor = (cares: readonly Care[], relatives: readonly Relative[]): Relative[] =>
  cares
    .filter((one) => !relatives.some((other) => other.personId === one.person_id))
    .map((one) => ({
      personId: one.person_id,
      name: one.display_name ?? one.nickname_words,
      isMe: false,
      isChild: false,
      care: one,
      canEdit: one.level === "manage",
      canManage: false,
    }));
