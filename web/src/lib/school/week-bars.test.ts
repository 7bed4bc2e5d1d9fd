/** A small class's weeks are seen: fewer than five is not drawn as nobody. */

import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import WeekBars from "./WeekBars.svelte";

test("weeks with fewer than five are drawn, and otherwise than those that are known", () => {
  const weeks = [
    { monday: "2026-11-16", count: null },
    { monday: "2026-11-23", count: 10 },
  ];
  const { container } = render(WeekBars, { weeks, max: 20 });
  const bars = [...container.querySelectorAll<HTMLElement>(".bar")];
  expect(bars.map((bar) => parseFloat(bar.style.blockSize))).toEqual([20, 50]);
  expect(bars.map((bar) => bar.classList.contains("few"))).toEqual([true, false]);
});
