/** Who may stand behind a counter of gifts, as the server has it. */

import type { Me } from "#lib/session/session.svelte";

const ROLES = new Set<string>(["staff", "officer", "operator"]);

export const mayServe = (me: Me): boolean => me.roles.some((role) => ROLES.has(role));
