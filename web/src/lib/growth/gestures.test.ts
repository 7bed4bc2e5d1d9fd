/** Fingers, mouse and wheel on a chart. */

import { beforeEach, expect, test, vi } from "vitest";
import { Gestures } from "./gestures";

const mean = {
  zoom: vi.fn<(factor: number, at: number) => void>(),
  move: vi.fn<(px: number) => void>(),
  pick: vi.fn<(at: number) => void>(),
};
let gestures: Gestures;
beforeEach(() => {
  vi.resetAllMocks();
  gestures = new Gestures(mean);
});

test("a tap picks, though the finger trembles", () => {
  gestures.pressed(1, 100);
  gestures.moved(1, 103, false);
  gestures.released(1, 103);
  expect(mean.pick).toHaveBeenCalledExactlyOnceWith(103);
  expect(mean.move).not.toHaveBeenCalled();
});

test("a finger that drags moves the chart and picks nothing", () => {
  gestures.pressed(1, 100);
  gestures.moved(1, 60, false);
  gestures.released(1, 60);
  expect(mean.move).toHaveBeenCalledExactlyOnceWith(40);
  expect(mean.pick).not.toHaveBeenCalled();
});

test("two fingers that part show fewer ages around their middle", () => {
  gestures.pressed(1, 100);
  gestures.pressed(2, 200);
  gestures.moved(2, 300, false);
  expect(mean.zoom).toHaveBeenCalledExactlyOnceWith(0.5, 200);
  gestures.released(2, 300);
  gestures.released(1, 100);
  expect(mean.pick).not.toHaveBeenCalled();
});

test("the wheel scrolls the page until the chart was pressed; a touchpad's pinch zooms at once", () => {
  expect(gestures.turned(100, 50, false)).toBe(false);
  expect(gestures.turned(-10, 50, true)).toBe(true);
  expect(mean.zoom.mock.lastCall![0]).toBeLessThan(1);
  gestures.pressed(1, 50);
  gestures.released(1, 50);
  expect(gestures.turned(100, 50, false)).toBe(true);
  expect(mean.zoom.mock.lastCall![0]).toBeGreaterThan(1);
  gestures.left();
  expect(gestures.turned(100, 50, false)).toBe(false);
});

test("a mouse that passes over reads", () => {
  gestures.moved(1, 70, true);
  gestures.moved(1, 80, false);
  expect(mean.pick).toHaveBeenCalledExactlyOnceWith(70);
});
