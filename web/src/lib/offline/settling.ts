/** What makes the app at home on a device, once a first page is complete: it is for later openings. */

import { keepChoice } from "#lib/data/device";

const TYPE_KEY = "eplus.type"; // read by app.html before anything is drawn

/** Tell the browser how the app is installed, and have the type ready. */
export async function settleIn(): Promise<void> {
  const link = document.createElement("link");
  link.rel = "manifest";
  link.href = "/manifest.webmanifest";
  document.head.append(link);
  const faces = await document.fonts.load('1em "Nunito Variable"');
  if (faces.length > 0) keepChoice(TYPE_KEY, "kept");
}
