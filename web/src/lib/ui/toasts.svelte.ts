/** Short words at the edge of the screen that go away by themselves, for what needs no answer. */

export interface Toast {
  id: number;
  words: string;
  tone: "info" | "good" | "warning";
}

const SHOWN_MS = 6000; // long enough to read two lines aloud

class Toasts {
  items = $state<Toast[]>([]);
  #last = 0;

  show(words: string, tone: Toast["tone"] = "info"): void {
    const id = ++this.#last;
    this.items.push({ id, words, tone });
    setTimeout(() => this.dismiss(id), SHOWN_MS);
  }

  dismiss(id: number): void {
    this.items = this.items.filter((one) => one.id !== id);
  }
}

export const toasts = new Toasts();
