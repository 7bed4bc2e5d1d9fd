/**
 * That something which this device had written down was judged by the server, in this tab or another.
 *
 * What shows earnings reads `times` where it asks the server, and so asks again: an album that was opened while a
 * catch was still on its way shows it as soon as it counts.
 */
class Earned {
  times = $state(0);
  #waiting: ReadonlySet<string> = new Set();

  /** Take all that is written down now; counts up when something waits no more. */
  look(all: readonly { key: string; state: string }[]): void {
    const waiting = new Set(all.filter((one) => one.state === "waiting").map((one) => one.key));
    const isLess = [...this.#waiting].some((key) => !waiting.has(key));
    this.#waiting = waiting;
    if (isLess) this.times += 1;
  }
}

export const earned = new Earned();
