/** Where somebody goes after signing in. */

import { facesFor } from "#lib/faces/faces";
import type { Me } from "#lib/session/session.svelte";

/** The page that was wanted, when it is one of ours; else the face that the person works in, else Play. */
export function destinationOf(me: Me, wanted: string | null): string {
  // "//host" and "/\host" are other sites.
  if (wanted && /^\/(?![/\\])/.test(wanted) && !wanted.startsWith("/sign-")) return wanted;
  return facesFor(me).at(-1)?.href ?? "/play";
}
