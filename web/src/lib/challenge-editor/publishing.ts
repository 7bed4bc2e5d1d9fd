/**
 * Publishing a text, also over a network that goes away.
 *
 * The same text again changes nothing, so it may always be sent again; and when an answer was lost, the list of
 * versions says what became of it.
 */

import { answer, api } from "#lib/api/client";
import { Problem, Unreachable } from "#lib/api/problems";
import { plain, versionOf } from "./desk.svelte";

export interface Publication {
  slug: string;
  /** What the text says it is. */
  version: number;
  text: string;
  basedOn: number;
  effectiveFromAt: string | null;
}

/** The answer was lost. `isKnown`: it did not get through; otherwise nobody knows yet. */
export class AnswerLost extends Error {
  constructor(readonly isKnown: boolean) {
    super("answer lost");
    this.name = "AnswerLost";
  }
}

/** Publish. Throws AnswerLost where it may have been published, or was not for want of a network. */
export async function publish(wish: Publication): Promise<void> {
  try {
    await answer(
      api.POST("/v1/challenges", {
        body: {
          yaml: wish.text,
          based_on_version: wish.basedOn,
          effective_from_at: wish.effectiveFromAt,
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const isPublished = await whetherPublished(wish);
    if (!isPublished) throw new AnswerLost(isPublished === false);
  }
}

/** Whether this very text is that version; null when the server cannot be reached. */
async function whetherPublished({ slug, version, text }: Publication): Promise<boolean | null> {
  try {
    return plain((await versionOf(slug, version)).yaml) === text;
  } catch (error) {
    if (error instanceof Problem) return error.status === 404 ? false : null;
    if (error instanceof Unreachable) return null;
    throw error;
  }
}
