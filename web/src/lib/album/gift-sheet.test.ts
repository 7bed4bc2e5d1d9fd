/** A gift goes to whom it was meant for, once, however often it has to be sent. */

import { render, screen } from "@testing-library/svelte";
import { beforeEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { session } from "#lib/session/session.svelte";
import { m } from "#messages";
import type { Spot } from "./album";
import GiftSheet from "./GiftSheet.svelte";

interface Sent {
  params: { path: { collectible_id: string }; header: { "idempotency-key": string } };
  body: { person_id: string; to_person_id: string };
}
const { post } = vi.hoisted(() => ({ post: vi.fn<(path: string, sent: Sent) => Promise<unknown>>() }));
vi.mock("#lib/api/client", () => ({
  hasSession: () => true,
  onSessionEnded: () => undefined,
  newKey: () => crypto.randomUUID(),
  answer: <T>(coming: T): T => coming,
  api: { POST: post },
}));

const spot = {
  name: "Spotted Dove",
  creatureId: "spotted-dove",
  count: 3,
  copies: [{ id: "first" }, { id: "second" }, { id: "latest" }],
} as unknown as Spot;
const member = (person_id: string, display_name: string | null) => ({
  person_id,
  display_name,
  nickname_words: `Otter ${person_id}`,
});

beforeEach(() => {
  post.mockReset();
  session.me = {
    family: { members: [member("mei", "Mei"), member("lok", "Lok"), member("aunt", null)] },
  } as unknown as typeof session.me;
});

function opened() {
  const ongiven = vi.fn();
  render(GiftSheet, { spot, giverId: "mei", isOpen: true, ongiven });
  return ongiven;
}
const choose = (name: string): void => screen.getByRole("radio", { name }).click();
const give = async (name: string): Promise<void> =>
  (await screen.findByRole("button", { name: m.collection_gift_give({ name }) })).click();

test("nobody is chosen at first, and the giver cannot be; who has no own name goes by the nickname", () => {
  opened();
  expect(screen.getByRole("button", { name: m.collection_gift_choose() })).toBeDisabled();
  expect(screen.getAllByRole("radio").map((one) => (one as HTMLInputElement).value)).toEqual(["lok", "aunt"]);
  expect(screen.getByRole("radio", { name: "Otter aunt" })).not.toBeChecked();
});

test("the latest copy goes to whom was chosen, and that is told", async () => {
  post.mockResolvedValue({ words: "Lok has it now." });
  const ongiven = opened();
  choose("Lok");
  await give("Lok");
  await vi.waitFor(() => expect(ongiven).toHaveBeenCalledOnce());
  expect(post.mock.calls[0]?.[1]).toMatchObject({
    params: { path: { collectible_id: "latest" } },
    body: { person_id: "mei", to_person_id: "lok" },
  });
  await vi.waitFor(() => expect(screen.queryByRole("radio")).toBeNull());
});

test("after a lost answer the same gift is the same action, one to somebody else is another", async () => {
  post.mockRejectedValue(new Unreachable());
  const ongiven = opened();
  choose("Lok");
  for (let times = 1; times <= 2; times += 1) {
    await give("Lok");
    await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(times));
    expect(await screen.findByText(m.frame_unreachable_title())).toBeVisible();
  }
  choose("Otter aunt");
  await give("Otter aunt");
  await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(3));
  const [first, again, other] = post.mock.calls.map(([, sent]) => sent.params.header["idempotency-key"]);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(ongiven).not.toHaveBeenCalled();
});
