/** Off the page's own thread: fetches a sealed sheet, hashes its bytes and recomputes it. */

import { faultsOf } from "./recompute";
import { readSheet, type Sheet } from "./sheet";

export interface Wanted {
  url: string;
  digest: string;
  previousUrl: string | null;
}
export interface Recomputed {
  sheet: Sheet | null;
  digest: string;
  faults: string[];
}

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function load(url: string): Promise<{ text: string; digest: string }> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  const bytes = await response.arrayBuffer();
  const digest = hex(await crypto.subtle.digest("SHA-256", bytes));
  return { text: new TextDecoder().decode(bytes), digest };
}

async function recompute({ url, digest, previousUrl }: Wanted): Promise<Recomputed> {
  const [own, former] = await Promise.all([load(url), previousUrl ? load(previousUrl) : null]);
  const faults: string[] = [];
  if (own.digest !== digest) faults.push("the digest is not the one that was sealed");
  try {
    const sheet = readSheet(own.text);
    // A later revision of the round before is no fault of this one: it named the one that stood then.
    const isNamed = former && sheet.head.previous === former.digest;
    faults.push(...faultsOf(sheet, isNamed ? readSheet(former.text) : null));
    return { sheet, digest: own.digest, faults };
  } catch {
    return { sheet: null, digest: own.digest, faults: [...faults, "not a sheet"] };
  }
}

addEventListener("message", (event: MessageEvent<Wanted>) => {
  recompute(event.data).then(
    (found) => postMessage(found),
    () => postMessage(null),
  );
});
