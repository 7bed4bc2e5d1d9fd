/** Whose record the pages below `/family/[person]` are about: set by their layout, read by each of them. */

import { createContext } from "svelte";
import type { Resource } from "#lib/data/resource.svelte";
import type { FamilyPerson } from "./family.svelte";

export interface CurrentPerson {
  /** Reactive: read them where they are used, do not take them apart. */
  readonly personId: string;
  readonly name: string;
  readonly canEdit: boolean;
  readonly canManage: boolean;
  /** With the date of birth; loading beside the page. */
  readonly person: Resource<FamilyPerson>;
}

export const [currentPerson, setCurrentPerson] = createContext<CurrentPerson>();
