/** A shape being drawn: what is held, what was done, what is wrong with it, and what is still being set down. */

import type { Position } from "#lib/parks/park";
import { crossings, isOutsideHongKong } from "./faults";
import { handlesOf, isSame, placeOf, pull, take, type Handle } from "./handles";
import { begin, redo, step, undo, type Steps } from "./history";
import {
  addHole,
  addPart,
  areaM2,
  LEAST_CORNERS,
  removeCorner,
  removeRing,
  ringOf,
  shifted,
  toCircle,
  toPolygons,
  type Corner,
  type Ring,
  type Shape,
} from "./shape";

export type Tool = "move" | "hole" | "part";

export class Editor {
  #steps = $state.raw<Steps<Shape> | null>(null);
  /** The shape while it is pulled about: one step once it is let go. */
  #pulled = $state.raw<Shape | null>(null);
  held = $state.raw<Handle | null>(null);
  tool = $state<Tool>("move");
  /** The corners of a hole or part that is not complete yet. */
  begun = $state.raw<Position[]>([]);

  readonly #onchange: () => void;

  shape = $derived<Shape | null>(this.#pulled ?? this.#steps?.now ?? null);
  canUndo = $derived((this.#steps?.past.length ?? 0) > 0 || this.begun.length > 0);
  canRedo = $derived((this.#steps?.future.length ?? 0) > 0);
  handles = $derived(this.shape && this.tool === "move" ? handlesOf(this.shape) : []);
  crossings = $derived(this.shape ? crossings(this.shape) : []);
  isOutside = $derived(this.shape ? isOutsideHongKong(this.shape) : false);
  areaM2 = $derived(this.shape ? areaM2(this.shape) : 0);
  heldAt = $derived(this.shape && this.held ? placeOf(this.shape, this.held) : null);

  constructor(onchange: () => void) {
    this.#onchange = onchange;
  }

  /** Begin from a shape: nothing of before can be undone. */
  open(shape: Shape): void {
    this.#steps = begin(shape);
    this.#pulled = null;
    this.held = null;
    this.tool = "move";
    this.begun = [];
  }

  /** Put another shape in place, as a step that can be undone. */
  replace(shape: Shape): void {
    if (!this.#steps) return this.open(shape);
    this.#pulled = null;
    const next = step(this.#steps, shape);
    if (next === this.#steps) return;
    this.#steps = next;
    this.#dropIfGone();
    this.#onchange();
  }

  choose(handle: Handle | null): void {
    this.held = handle;
  }

  /** Take hold of something on the map. */
  grab(handle: Handle): void {
    if (!this.shape) return;
    const { shape, held } = take(this.shape, handle);
    this.held = held;
    this.#pulled = shape;
  }

  drag(to: Position): void {
    if (this.shape && this.held) this.#pulled = pull(this.shape, this.held, to);
  }

  letGo(): void {
    if (this.#pulled) this.replace(this.#pulled);
  }

  /** Move what is held by metres, for keys. */
  nudge(eastM: number, northM: number): void {
    if (this.shape && this.held && this.heldAt) {
      this.replace(pull(this.shape, this.held, shifted(this.heldAt, eastM, northM)));
    }
  }

  moveTo(handle: Handle, to: Position): void {
    if (this.shape) this.replace(pull(this.shape, handle, to));
  }

  insertAfter(corner: Corner): void {
    if (!this.shape) return;
    const { shape, held } = take(this.shape, { kind: "middle", corner });
    this.replace(shape);
    this.held = held;
  }

  remove(corner: Corner): void {
    if (this.shape?.kind !== "polygons") return;
    this.replace(removeCorner(this.shape, corner));
    if (this.held?.kind === "corner" && isSame(this.held, { kind: "corner", corner })) this.chooseNext(-1);
  }

  canRemove(corner: Corner): boolean {
    if (this.shape?.kind !== "polygons") return false;
    return (
      corner.ring > 0 || this.shape.polygons.length > 1 || ringOf(this.shape, corner).length > LEAST_CORNERS
    );
  }

  removeHeld(): void {
    if (this.held?.kind === "corner") this.remove(this.held.corner);
  }

  removeRing(ring: Ring): void {
    if (this.shape?.kind === "polygons") this.replace(removeRing(this.shape, ring));
  }

  /** Go to the next thing to hold, or the one before. */
  chooseNext(by: 1 | -1): void {
    if (!this.shape) return;
    const corners = handlesOf(this.shape).filter(({ handle }) => handle.kind !== "middle");
    const at = corners.findIndex(({ handle }) => isSame(handle, this.held));
    const next = at < 0 ? (by > 0 ? 0 : corners.length - 1) : (at + by + corners.length) % corners.length;
    this.held = corners[next]?.handle ?? null;
  }

  asCircle(): void {
    if (this.shape) this.replace(toCircle(this.shape));
  }

  asPolygons(): void {
    if (this.shape) this.replace(toPolygons(this.shape));
  }

  /** Show a radius while it is typed, null for none: as if pulled, one step once it is let go, not one per digit. */
  tryRadius(radiusM: number | null): void {
    const set = this.#steps?.now;
    if (set?.kind !== "circle") return;
    const before = this.shape;
    this.#pulled = radiusM === null || radiusM === set.radiusM ? null : { ...set, radiusM };
    if (this.shape !== before) this.#onchange();
  }

  use(tool: Tool): void {
    this.tool = tool;
    this.begun = [];
    this.held = null;
  }

  setDown(position: Position): void {
    this.begun = [...this.begun, position];
  }

  canFinish = $derived(this.begun.length >= LEAST_CORNERS);

  /** The hole or part is complete. Returns whether it fits: a hole must begin inside. */
  finish(): boolean {
    if (this.shape?.kind !== "polygons" || !this.canFinish) return false;
    const next = this.tool === "hole" ? addHole(this.shape, this.begun) : addPart(this.shape, this.begun);
    this.use("move");
    if (next) this.replace(next);
    return next !== null;
  }

  undo(): void {
    if (this.begun.length > 0) {
      this.begun = this.begun.slice(0, -1);
      return;
    }
    if (this.#steps) this.#go(undo(this.#steps));
  }

  redo(): void {
    if (this.#steps) this.#go(redo(this.#steps));
  }

  #go(steps: Steps<Shape>): void {
    this.#steps = steps;
    this.#dropIfGone();
    this.#onchange();
  }

  #dropIfGone(): void {
    if (this.shape && this.held && !placeOf(this.shape, this.held)) this.held = null;
  }
}
