/** Numbers as people type them, and as they are shown beside what was measured. */

const DIGITS = /^\d{1,6}(\.\d{1,4})?$/;

/** The number in a field: null for an empty one, NaN for what is none. A comma is a decimal point here. */
export function readNumber(typed: string): number | null {
  const plain = typed.normalize("NFKC").trim().replace(",", ".");
  if (plain === "") return null;
  return DIGITS.test(plain) ? Number(plain) : NaN;
}

/** A number as a field shows it to be changed. */
export const typedNumber = (value: number | null): string => (value === null ? "" : String(value));
