/** What fingers, mouse and wheel mean on a chart: one drags, two pinch, a tap or a mouse passing over picks. */

export interface Meanings {
  /** `factor` under 1 shows fewer ages; the pixel `at` stays in place. */
  zoom: (factor: number, at: number) => void;
  move: (px: number) => void;
  pick: (at: number) => void;
}

const TAP_PX = 8; // a finger that holds still moves so much
const WHEEL_STEP = 0.0016;
const MOST_WHEEL_PX = 250;

export class Gestures {
  readonly #down = new Map<number, number>();
  readonly #mean: Meanings;
  #travelled = 0;
  /** Whether the chart was pressed since the mouse came over it: until then the wheel scrolls the page. */
  #isHeld = false;

  constructor(mean: Meanings) {
    this.#mean = mean;
  }

  pressed(pointer: number, at: number): void {
    if (this.#down.size === 0) this.#travelled = 0;
    this.#down.set(pointer, at);
    this.#isHeld = true;
  }

  moved(pointer: number, at: number, isMouse: boolean): void {
    const before = this.#down.get(pointer);
    if (before === undefined) {
      if (isMouse) this.#mean.pick(at);
      return;
    }
    const [wasApart, wasMiddle] = this.#hand();
    this.#down.set(pointer, at);
    const [apart, middle] = this.#hand();
    this.#travelled += Math.abs(at - before);
    if (this.#travelled < TAP_PX) return;
    if (this.#down.size === 2 && wasApart > 0 && apart > 0) this.#mean.zoom(wasApart / apart, middle);
    this.#mean.move(wasMiddle - middle);
  }

  released(pointer: number, at: number): void {
    const wasTap = this.#down.delete(pointer) && this.#travelled < TAP_PX;
    if (wasTap && this.#down.size === 0) this.#mean.pick(at);
  }

  /** The browser took the finger for scrolling. */
  cancelled(pointer: number): void {
    this.#down.delete(pointer);
  }

  left(): void {
    this.#isHeld = false;
  }

  /** Returns whether the wheel was for the chart; two fingers on a touchpad say so by `isPinch`. */
  turned(by: number, at: number, isPinch: boolean): boolean {
    if (!isPinch && !this.#isHeld) return false;
    const most = Math.max(-MOST_WHEEL_PX, Math.min(MOST_WHEEL_PX, isPinch ? by * 5 : by));
    this.#mean.zoom(Math.exp(most * WHEEL_STEP), at);
    return true;
  }

  /** How far apart two fingers are, and where their middle is; with one finger that finger. */
  #hand(): [apart: number, middle: number] {
    const [one = 0, other = one] = [...this.#down.values()];
    return [Math.abs(one - other), (one + other) / 2];
  }
}
