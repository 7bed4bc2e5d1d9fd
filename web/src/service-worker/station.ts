/**
 * Hands in what a booth's tablet has kept when the network is back and no page is open, where the browser offers that.
 *
 * It is sealed: neither this worker nor the page can read it.
 */

import { handIn, type Reply } from "#lib/station/handing-in";
import { StationStore } from "#lib/station/store";

export const STATION_TAG = "eplus-station";
const LOCK = "eplus-station"; // as in pages: one sends at a time

/** Hand in everything that waits. Throws when it has to be tried again later. */
export async function handInStation(scope: ServiceWorkerGlobalScope): Promise<void> {
  const outcome = await scope.navigator.locks.request(LOCK, () =>
    handIn(new StationStore(), send, () => Date.now()),
  );
  if (outcome.state === "later") throw new Error("Something still waits; the browser asks again.");
}

async function send(deviceToken: string, batch: object): Promise<Reply> {
  const response = await fetch("/v1/stations/batches", {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", "Station-Device": deviceToken },
    body: JSON.stringify(batch),
  });
  const body: unknown = await response.json();
  return { status: response.status, body, retryAfterS: Number(response.headers.get("Retry-After")) || null };
}
