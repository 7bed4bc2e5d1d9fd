/** A swipe to the side with a finger, on something that scrolls up and down. */

import type { Attachment } from "svelte/attachments";

const LEAST_PX = 48;
const OWN_WAYS = "input, textarea, table"; // what a finger moves to the side by itself

/** Attach to an element with `touch-action: pan-y`. A swipe to the left goes on, to the right goes back. */
export const swipe =
  (go: (way: "back" | "on") => void): Attachment<HTMLElement> =>
  (element) => {
    let from: { x: number; y: number; id: number } | null = null;
    const down = (event: PointerEvent): void => {
      const isOther = event.pointerType === "mouse" || (event.target as Element).closest(OWN_WAYS) !== null;
      from = isOther ? null : { x: event.clientX, y: event.clientY, id: event.pointerId };
    };
    const up = (event: PointerEvent): void => {
      if (from?.id !== event.pointerId) return;
      const [x, y] = [event.clientX - from.x, event.clientY - from.y];
      from = null;
      if (Math.abs(x) >= LEAST_PX && Math.abs(x) > 2 * Math.abs(y)) go(x > 0 ? "back" : "on");
    };
    const cancel = (): void => void (from = null);
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", cancel);
    return () => {
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", cancel);
    };
  };
