/** The package's icons are drawn by our own component, with all their lines. */

import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import House from "@lucide/svelte/icons/house";

test("an icon of the package has its lines, its size, and no name of its own", () => {
  const { container } = render(House, { props: { size: 18 } });
  const svg = container.querySelector("svg");
  expect(svg?.getAttribute("aria-hidden")).toBe("true");
  expect([svg?.getAttribute("width"), svg?.getAttribute("class")]).toEqual(["18", null]);
  const lines = [...(svg?.children ?? [])];
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.every((line) => line.namespaceURI === "http://www.w3.org/2000/svg")).toBe(true);
  expect(lines.some((line) => line.getAttribute("d"))).toBe(true);
});
