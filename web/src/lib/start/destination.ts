/** Where somebody goes after signing in. */

import { facesFor } from "#lib/faces/faces";
import type { Me } from "#lib/session/session.svelte";

/** The page that was wanted, when it is one of ours; else the face that the person works in, else Play. */
export function destinationOf(me: Me, wanted: string | null): string {
  // "//host", "/\host" and "/<tab>/host" are other sites: what counts is how a browser reads it.
  if (wanted?.startsWith("/") && URL.canParse(wanted, location.origin)) {
    const { origin, pathname, search, hash } = new URL(wanted, location.origin);
    if (origin === location.origin && !pathname.startsWith("/sign-")) return pathname + search + hash;
  }
  // Everybody plays and most have a family: neither is where somebody works.
  const work = facesFor(me).filter((face) => face.id !== "play" && face.id !== "family");
  return work.at(-1)?.href ?? "/play";
}
