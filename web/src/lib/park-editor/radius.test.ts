/** A radius is tried while it is typed; what is none is told at the field and leaves the circle as it was. */

import { fireEvent, render, screen } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { m } from "#messages";
import { Editor } from "./editor.svelte";
import Tools from "./Tools.svelte";

test("the circle follows each digit, and all of them are one step", async () => {
  const changed = vi.fn<() => void>();
  const editor = new Editor(changed);
  editor.open({ kind: "circle", centre: [114.1882, 22.2826], radiusM: 40 });
  render(Tools, { editor });
  const radiusM = () => (editor.shape?.kind === "circle" ? editor.shape.radiusM : null);
  const field = screen.getByLabelText<HTMLInputElement>(m.office_parks_radius());
  const range = m.office_parks_radius_range({ least: "5", most: "2,000" });
  const type = (value: string) => fireEvent.input(field, { target: { value } });

  await type("6");
  expect([radiusM(), changed.mock.calls.length]).toEqual([6, 1]);
  await type("60");
  expect([radiusM(), changed.mock.calls.length]).toEqual([60, 2]);
  expect(screen.queryByText(range)).toBeNull();

  await type("6000");
  expect(screen.getByText(range)).toBeVisible();
  expect(field.value).toBe("6000");
  expect([radiusM(), changed.mock.calls.length]).toEqual([40, 3]); // what is saved is not a half of what is typed

  await type("600");
  await fireEvent.change(field);
  expect(radiusM()).toBe(600);
  expect(screen.queryByText(range)).toBeNull();
  editor.undo();
  expect(radiusM()).toBe(40);
  expect(editor.canUndo).toBe(false);
});
