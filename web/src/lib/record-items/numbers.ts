/** Numbers as people type them. */

/** The number that somebody typed, also with a comma; null for none. */
export function numberIn(text: string): number | null {
  const value = Number(text.normalize("NFKC").trim().replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) && value > 0 ? value : null;
}
