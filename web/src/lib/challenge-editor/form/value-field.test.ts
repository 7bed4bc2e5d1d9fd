/** A number that is none is told at its field, also after the field was left, and the text stays as it was. */

import { fireEvent, render, screen } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { m } from "#messages";
import { partsOf } from "./challenge-file";
import ValueField from "./ValueField.svelte";

const props = (points: number, onchange: (text: string) => void) => {
  const text = `caps: [{points: ${points}, per: day}]\n`;
  const part = partsOf(text)?.caps[0] ?? null;
  return { text, part, name: "points", label: "Points", kind: "number" as const, onchange };
};

test.each(["-5", "0", "2.5", "ten", "1000000"])("%s is told to be no number of points", async (given) => {
  const onchange = vi.fn<(text: string) => void>();
  const { rerender } = render(ValueField, props(25, onchange));
  const field = screen.getByLabelText<HTMLInputElement>("Points");
  const told = m.office_form_not_a_number({ least: "1", most: "999,999", kept: "25" });
  await fireEvent.input(field, { target: { value: given } });
  await fireEvent.blur(field);
  expect(screen.getByText(told)).toBeVisible();
  expect(field.value).toBe(given);
  expect(field).toBeInvalid();
  expect(onchange).not.toHaveBeenCalled();

  await rerender(props(30, onchange)); // mended in the text
  expect(field.value).toBe("30");
  expect(screen.queryByText(told)).toBeNull();
});

test("a number is taken over", async () => {
  const onchange = vi.fn<(text: string) => void>();
  render(ValueField, props(25, onchange));
  const field = screen.getByLabelText("Points");
  await fireEvent.input(field, { target: { value: "-5" } });
  await fireEvent.input(field, { target: { value: "5" } });
  expect(onchange).toHaveBeenCalledExactlyOnceWith("caps: [{points: 5, per: day}]\n");
  expect(field).toBeValid();
});
