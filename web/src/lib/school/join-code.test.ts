/** One tap does not end a code that families hold on paper. */

import { fireEvent, render, screen } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { m } from "#messages";
import JoinCode from "./JoinCode.svelte";

const { post } = vi.hoisted(() => ({ post: vi.fn<() => Promise<unknown>>() }));
const code = (text: string) => ({ code: text, expires_at: "2026-12-24T02:30:00Z" });
vi.mock("#lib/api/client", () => ({
  answer: <T>(coming: T): T => coming,
  api: { GET: () => Promise.resolve(code("KITE-OLD")), POST: post },
}));

const press = async (name: string): Promise<unknown> =>
  fireEvent.click(await screen.findByRole("button", { name }));

test("a new code is made only after the question was answered", async () => {
  post.mockResolvedValue(code("KITE-NEW"));
  render(JoinCode, { classId: "one" });
  await press(m.school_new_code());
  await press(m.school_new_code_keep());
  expect(post).not.toHaveBeenCalled();
  expect(screen.getByText("KITE-OLD")).toBeVisible();

  await press(m.school_new_code());
  await press(m.school_new_code_yes());
  expect(await screen.findByText("KITE-NEW")).toBeVisible();
  expect(post).toHaveBeenCalledOnce();
  expect(screen.queryByRole("dialog")).toBeNull();
});
