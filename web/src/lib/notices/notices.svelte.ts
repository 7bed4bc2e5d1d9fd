/** What the caller was told, for the page of notices and for the number beside its tab. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";

export type Notice = components["schemas"]["NoticeOut"];
export type Notices = components["schemas"]["NoticesOut"];

/** Call while a component is being set up. */
export const notices = (): Resource<Notices> =>
  new Resource(
    () => answer(api.GET("/v1/notices")),
    () => "notices",
  );

class Unread {
  /** Null until somebody has asked. */
  count = $state<number | null>(null);

  note = (found: Notices): void => {
    this.count = found.items.filter((one) => one.seen_at === null).length;
  };
}

export const unread = new Unread();
