/** What was drawn and is not saved yet, kept on the device for each account and park. */

import { Shelf } from "#lib/data/shelf";
import type { Shape } from "./shape";

export interface Draft {
  account: string;
  /** The park's id, or the name of another page that keeps something. */
  park: string;
  shape: Shape | null;
  reason: string;
  /** The revision of the boundary that the drawing began from; 0 of a new park. */
  basedOn: number;
  /** What else the form holds. */
  fields?: Record<string, unknown>;
  writtenAt: number;
}

const shelf = new Shelf<Draft>("eplus-park-drawings", "drawings", ["account", "park"]);

/** Keep a drawing. Returns whether the device did; a full or private one does not. */
export const keepDraft = (draft: Draft): Promise<boolean> => shelf.put(draft);

export const readDraft = (account: string, park: string): Promise<Draft | null> => shelf.get(account, park);

/** The parks for which this account keeps something unsaved. */
export const draftedParks = async (account: string): Promise<string[]> =>
  (await shelf.list(account)).map((draft) => draft.park);

export const forgetDraft = (account: string, park: string): Promise<void> => shelf.forget(account, park);
