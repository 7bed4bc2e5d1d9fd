/** One recomputation in a worker of its own, begun anew for another sheet and ended with the page. */

import type { Recomputed, Wanted } from "./recompute.worker";

type State = { kind: "working" } | { kind: "failed" } | { kind: "done"; found: Recomputed };

export class Recomputing {
  state = $state.raw<State>({ kind: "working" });

  /** Call while a component is being set up. `wanted` null: there is nothing to recompute yet. */
  constructor(wanted: () => Wanted | null) {
    $effect(() => {
      const asked = wanted();
      this.state = { kind: "working" };
      if (!asked) return;
      // eslint-disable-next-line svelte/prefer-svelte-reactivity -- an address for the bundler, which nobody changes
      const worker = new Worker(new URL("./recompute.worker.ts", import.meta.url), { type: "module" });
      worker.onmessage = (event: MessageEvent<Recomputed | null>): void => {
        this.state = event.data ? { kind: "done", found: event.data } : { kind: "failed" };
        worker.terminate();
      };
      worker.onerror = (): void => {
        this.state = { kind: "failed" };
      };
      worker.postMessage(asked);
      return () => worker.terminate();
    });
  }
}
