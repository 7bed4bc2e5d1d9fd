import { mount, unmount } from "svelte";
import { expect, test } from "vitest";
import Awards from "./Awards.svelte";
import type { Award } from "./awards";

const CUT: Award = {
  person_id: "p",
  challenge: "go",
  rule: "new-park",
  version: 1,
  kind: "points",
  amount: 17,
  subject: null,
  subject_name: null,
  why: "A new park.",
  cut_from: 30,
};

function shown(awards: Award[], fullDay: string | null): string {
  const card = mount(Awards, { target: document.body, props: { awards, fullDay } });
  const text = document.body.textContent.replaceAll(/\s+/g, " ");
  void unmount(card);
  return text;
}

test("a full day is told where something was cut, and also where nothing was given at all", () => {
  expect(shown([CUT], "Today is full.")).toMatch(/\+17 .*A new park\. 17 of 30.*Today is full\./);
  expect(shown([], "Today is full.")).toContain("Today is full.");
  expect(shown([{ ...CUT, cut_from: null }], null)).not.toMatch(/ of |full/);
});
