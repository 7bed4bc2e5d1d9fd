/** Which of several boards a hall display shows: the next one after a while, unless somebody stopped it. */

const SHOWN_MS = 20_000; // ten rows are read across a hall in about fifteen seconds

export class Rotation {
  place = $state(0);
  isPaused = $state(false);
  readonly #count: () => number;

  /** Call while a component is being set up. */
  constructor(count: () => number, shownMs = SHOWN_MS) {
    this.#count = count;
    $effect(() => {
      void this.place; // after a turn by hand the full time begins anew
      if (this.isPaused || count() < 2) return;
      const timer = setTimeout(this.next, shownMs);
      return () => clearTimeout(timer);
    });
  }

  next = (): void => {
    this.place = (this.place + 1) % Math.max(1, this.#count());
  };
}
