/** A class's pupils as its teachers call them. */

import type { components } from "#api";

export type RosterPupil = components["schemas"]["RosterPupilOut"];

/** What the teacher calls a pupil, else the public name. */
export const calledOf = (pupil: RosterPupil): string => pupil.nickname ?? pupil.nickname_words;
