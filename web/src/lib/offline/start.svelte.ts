/** When what waits is sent: as the app opens, when the network or the person is back, after signing in. */

import { untrack } from "svelte";
import { findChallenge } from "#lib/check-in/challenge";
import { session } from "#lib/session/session.svelte";
import { queue } from "./queue.svelte";
import { pageAtRest } from "./rest";
import { settleIn } from "./settling";
import { update } from "./update.svelte";

let isStarted = false;

/** Begin, once for each page that is open. */
export async function startSending(): Promise<void> {
  if (isStarted) return;
  isStarted = true;
  void pageAtRest()
    .then(settleIn)
    .catch(() => undefined);
  void update.watch();
  await queue.load();
  // Places go after a day, whether anything is sent or not, and whoever is signed in.
  const forget = (): void => void queue.forgetOld().catch(reportError);
  forget();
  const send = (): void => {
    if (queue.hasWaiting) void queue.settle();
  };
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    forget();
    send();
  });
  navigator.serviceWorker?.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.data === "visits-changed") void queue.load();
  });
  $effect.root(() => {
    $effect(() => {
      if (session.state !== "signed-in" || !session.me) return;
      const personId = session.me.person.id;
      // Only a sign-in begins this: sending changes the queue, and must not begin the sending anew.
      untrack(() => {
        send();
        // So that a check-in without a network knows for which challenge it is: after what the page itself asks.
        void pageAtRest()
          .then(() => findChallenge([personId], null))
          .catch(() => undefined);
      });
    });
  });
}
