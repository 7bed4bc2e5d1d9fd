/** Files that the server makes: fetched with the session and handed to the browser to keep. */

import { send } from "#lib/api/client";
import { readProblem } from "#lib/api/problems";

const TAKEN_MS = 10_000; // after that the browser has taken it

/** Fetch an address of the API and keep its answer as a file. Throws Problem and Unreachable. */
export async function saveFile(address: string, name: string, method: "GET" | "POST" = "GET"): Promise<void> {
  const url = new URL(address, location.origin);
  const response = await send(new Request(url, { credentials: "same-origin", method }));
  if (!response.ok) throw await readProblem(response);
  saveBlob(await response.blob(), name);
}

export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_MS);
}
