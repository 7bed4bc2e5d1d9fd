/**
 * A new version of the app: kept ready beside the running one, used when the person says so.
 *
 * Nothing is swapped under somebody's hands; the next opening of the app uses the new version anyway.
 */

import { pageAtRest } from "./rest";

/** How long the new version may take to get ready before the page is loaded again all the same. */
const LONGEST_MS = 15_000;
const IDLE_MS = 4_000; // after the first page is drawn and its own pictures are there
const LOOK_EVERY_MS = 30 * 60_000;

class Update {
  isReady = $state(false);

  /** Have the app kept once the first page is at rest, watch for new versions, and have the pictures fetched. */
  async watch(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    await pageAtRest();
    await navigator.serviceWorker.register("/service-worker.js", { type: "module" });
    const worker = await navigator.serviceWorker.ready;
    const look = (): void => {
      // Without an active one this is the first installation, not an update.
      this.isReady = worker.waiting !== null && worker.active !== null;
    };
    look();
    worker.addEventListener("updatefound", () => worker.installing?.addEventListener("statechange", look));
    setInterval(() => void worker.update().catch(() => undefined), LOOK_EVERY_MS);
    setTimeout(() => void this.#keepPictures(), IDLE_MS);
  }

  /** Use the new version now: wait until it is there, let it take over, and load the page from it. */
  use = async (): Promise<void> => {
    const worker = "serviceWorker" in navigator ? await navigator.serviceWorker.getRegistration() : undefined;
    if (worker) {
      const isIn = new Promise<void>((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
        setTimeout(resolve, LONGEST_MS);
      });
      await worker.update().catch(() => undefined);
      const coming = worker.waiting ?? worker.installing;
      const activate = (): void => worker.waiting?.postMessage("activate");
      if (coming) {
        coming.addEventListener("statechange", activate);
        activate();
        await isIn;
      }
    }
    location.reload();
  };

  async #keepPictures(): Promise<void> {
    const isSaving = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData ?? false;
    if (isSaving) return; // then each is kept when it is first seen
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage("keep-pictures");
  }
}

export const update = new Update();
