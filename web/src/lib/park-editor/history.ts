/** What was drawn, step by step: back and forth. Immutable, so that it can be a rune's value. */

const MOST_STEPS = 200;

export interface Steps<T> {
  past: readonly T[];
  now: T;
  future: readonly T[];
}

export const begin = <T>(now: T): Steps<T> => ({ past: [], now, future: [] });

/** A new step; what was undone is given up. The same thing again is no step. */
export const step = <T>(steps: Steps<T>, next: T): Steps<T> =>
  next === steps.now ? steps : { past: [...steps.past, steps.now].slice(-MOST_STEPS), now: next, future: [] };

export function undo<T>({ past, now, future }: Steps<T>): Steps<T> {
  if (past.length === 0) return { past, now, future };
  return { past: past.slice(0, -1), now: past.at(-1)!, future: [now, ...future] };
}

export function redo<T>({ past, now, future }: Steps<T>): Steps<T> {
  if (future.length === 0) return { past, now, future };
  return { past: [...past, now], now: future[0]!, future: future.slice(1) };
}
