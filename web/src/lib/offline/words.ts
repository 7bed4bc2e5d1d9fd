/** How many check-ins and catches wait for the network, in words. */

import { m } from "#messages";

/** One sentence for each kind that waits. */
export function waitingWords(checkIns: number, catches: number): string[] {
  const words: string[] = [];
  if (checkIns > 0) {
    words.push(checkIns === 1 ? m.offline_waiting_one() : m.offline_waiting_many({ count: checkIns }));
  }
  if (catches > 0) {
    words.push(catches === 1 ? m.offline_waiting_catch() : m.offline_waiting_catches({ count: catches }));
  }
  return words;
}
