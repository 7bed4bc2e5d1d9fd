/** Documents about a person's vaccines. */

import { saveFile } from "#lib/data/files";
import type { Language } from "#lib/language/language.svelte";

export type DocumentName = "school-form" | "needle-card";

/** Throws Problem and Unreachable. */
export async function downloadDocument(
  personId: string,
  name: DocumentName,
  language: Language,
): Promise<void> {
  const path = `/v1/persons/${encodeURIComponent(personId)}/vaccines/${name}?language=${language}`;
  await saveFile(path, `${name}-${language}.pdf`);
}

/** An SVG as the address of a picture, so that nothing of it is run in the page. */
export const svgAddress = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;
