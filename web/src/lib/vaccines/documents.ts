/** Documents about a person's vaccines, fetched with the session and handed to the browser as files. */

import { send } from "#lib/api/client";
import { readProblem } from "#lib/api/problems";
import type { Language } from "#lib/language/language.svelte";

export type DocumentName = "school-form" | "needle-card";

/** Throws Problem and Unreachable. */
export async function downloadDocument(
  personId: string,
  name: DocumentName,
  language: Language,
): Promise<void> {
  const path = `/v1/persons/${encodeURIComponent(personId)}/vaccines/${name}?language=${language}`;
  const response = await send(new Request(new URL(path, location.origin), { credentials: "same-origin" }));
  if (!response.ok) throw await readProblem(response);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}-${language}.pdf`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // after the browser has taken it
}

/** An SVG as the address of a picture, so that nothing of it is run in the page. */
export const svgAddress = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;
