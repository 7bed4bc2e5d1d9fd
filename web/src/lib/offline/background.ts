/** Asks the browser to send what waits once the network is back, also with the app closed. Few browsers offer it. */

const TAG = "eplus-visits"; // as in the service worker

interface WithSync {
  sync?: { register(tag: string): Promise<void> };
}

export async function sendInBackground(): Promise<void> {
  try {
    const worker = (await navigator.serviceWorker?.getRegistration()) as WithSync | undefined;
    await worker?.sync?.register(TAG);
  } catch {
    // Not allowed here: it is sent when the app is open.
  }
}
