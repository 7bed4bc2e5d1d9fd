/** An answer that is lost on its way adds no second child. */

import { fireEvent, render, screen } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { Problem, Unreachable } from "#lib/api/problems";
import { m } from "#messages";
import ChildForm from "./ChildForm.svelte";

interface Sent {
  params?: { header: { "idempotency-key": string } };
  body: { display_name?: string };
}
const { post, newKey } = vi.hoisted(() => ({
  post: vi.fn<(path: string, sent: Sent) => Promise<unknown>>(),
  newKey: vi.fn<() => string>(),
}));
vi.mock("#lib/api/client", () => ({
  newKey,
  hasSession: () => true,
  changesSent: () => 0,
  onSessionEnded: () => undefined,
  answer: <T>(coming: T): T => coming,
  api: {
    GET: (path: string) =>
      path === "/v1/me"
        ? Promise.reject(new Unreachable("lost"))
        : Promise.resolve([{ nickname: "otter-7", words: "Brave Otter 7" }]),
    POST: post,
  },
}));

test("pressing again after a lost answer repeats what was meant, family and child", async () => {
  let count = 0;
  newKey.mockImplementation(() => `key ${++count}`);
  const added = vi.fn();
  render(ChildForm, { onadded: added });
  await screen.findByText("Brave Otter 7");
  const name = screen.getByLabelText(m.start_child_name(), { exact: false });
  await fireEvent.input(name, { target: { value: "Mei" } });
  await fireEvent.input(screen.getByLabelText(m.start_child_birth(), { exact: false }), {
    target: { value: "2017-04-12" },
  });
  const form = name.closest("form")!;
  const joined = { code: "family_joined_already", status: 409 } as Problem["body"];

  post.mockResolvedValueOnce({}).mockRejectedValueOnce(new Unreachable("lost"));
  await fireEvent.submit(form);
  const button = screen.getByRole("button", { name: m.start_add_child() });
  await vi.waitFor(() => expect([post.mock.calls.length, button.ariaBusy]).toEqual([2, "false"]));
  post.mockRejectedValueOnce(new Problem(joined)).mockResolvedValueOnce({ id: "mei" });
  await fireEvent.submit(form);
  await vi.waitFor(() => expect(added).toHaveBeenCalledWith({ id: "mei" }));

  const children = post.mock.calls.filter(([path]) => path === "/v1/persons").map(([, sent]) => sent);
  expect(children).toHaveLength(2);
  expect(children[1]).toEqual(children[0]);
  expect(children[0]?.params?.header["idempotency-key"]).toBe("key 1");
});
