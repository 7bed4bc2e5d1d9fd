import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { CatchIntent } from "#lib/offline/intents";
import { m } from "#messages";
import CatchesLeft from "./CatchesLeft.svelte";

const caught = (name: string, change: Partial<CatchIntent>): CatchIntent =>
  ({
    ...{ key: crypto.randomUUID(), personId: "mei", state: "settled", refusal: null },
    spawn: { spawn_id: name, creature: { name } },
    ...change,
  }) as CatchIntent;

const refusal = { code: "spawn_gone", words: "It has moved on." };

test("a catch that waits, and one that was refused after all, are told; one that went well is not", () => {
  render(CatchesLeft, {
    catches: [
      caught("Dove", { state: "waiting" }),
      caught("Otter", { refusal }),
      caught("Egret", { answer: {} as CatchIntent["answer"] }),
    ],
  });
  expect(screen.getByText(m.check_in_catch_kept({ name: "Dove" }))).toBeVisible();
  expect(screen.getByText("Otter")).toBeVisible();
  expect(screen.getByText("It has moved on.")).toBeVisible();
  expect(screen.queryByText("Egret")).toBeNull();
});

test("one that was refused and then caught is told no more", () => {
  render(CatchesLeft, { catches: [caught("Otter", { refusal }), caught("Otter", {})] });
  expect(screen.queryByText("It has moved on.")).toBeNull();
});
