/** Who was sent to the door comes to the page that was wanted, also by way of a new account. */

import { fireEvent, render, screen } from "@testing-library/svelte";
import { beforeEach, expect, test, vi } from "vitest";
import { session } from "#lib/session/session.svelte";
import { m } from "#messages";
import SignIn from "./+page.svelte";

const { goto, page } = vi.hoisted(() => ({
  goto: vi.fn<(href: string, how: object) => Promise<void>>(),
  page: { url: new URL("http://localhost/sign-in") },
}));
vi.mock("$app/navigation", () => ({ goto }));
vi.mock("$app/state", () => ({ page }));

const WANTED = "/play/check-in?park=victoria-park";

beforeEach(() => {
  goto.mockReset();
  vi.spyOn(session, "signIn").mockImplementation(() => {
    session.me = { roles: ["member"], teaches_at: [] } as unknown as typeof session.me;
    return Promise.resolve();
  });
});

async function signInFrom(address: string): Promise<void> {
  page.url = new URL(address, "http://localhost");
  render(SignIn);
  await fireEvent.submit(screen.getByRole("button", { name: m.frame_sign_in() }).closest("form")!);
  await vi.waitFor(() => expect(goto).toHaveBeenCalledOnce());
}

test.each([
  [`/sign-in?to=${encodeURIComponent(WANTED)}`, WANTED, `/sign-up?to=${encodeURIComponent(WANTED)}`],
  ["/sign-in", "/play", "/sign-up"],
  ["/sign-in?to=https://evil.example/", "/play", "/sign-up?to=https%3A%2F%2Fevil.example%2F"],
])("from %s one comes to %s", async (address, to, signUp) => {
  await signInFrom(address);
  expect(goto).toHaveBeenCalledWith(to, { replace: true });
  expect(screen.getByRole("link", { name: m.start_no_account() })).toHaveAttribute("href", signUp);
});
