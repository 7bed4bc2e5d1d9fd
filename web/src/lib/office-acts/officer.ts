/** How an officer is named to another: by the end of the account's id, as "You" for oneself. */

import { m } from "#messages";

const ID_CHARS = 8; // told apart at a glance; the whole stands in the log's title

export function officerWords(accountId: string | null, isMe: boolean): string {
  if (isMe) return m.acts_me();
  return accountId ? m.acts_officer({ id: accountId.slice(-ID_CHARS) }) : m.acts_system();
}
