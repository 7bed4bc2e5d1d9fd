/** A long list that is read page by page and whose beginning is read again. Pure. */

/**
 * The rows from the newest on: the first page as it is now, then what was read before and comes after it.
 *
 * Null when nothing is common to both: rows in between are not known, so that what was read has to be read again.
 */
export function joinPages<T>(
  first: readonly T[],
  read: readonly T[],
  idOf: (row: T) => unknown,
): readonly T[] | null {
  const ids = new Set(first.map(idOf));
  const lastCommon = read.findLastIndex((row) => ids.has(idOf(row)));
  return lastCommon < 0 ? null : [...first, ...read.slice(lastCommon + 1)];
}
