import { expect, test } from "vitest";
import type { Me } from "#lib/session/session.svelte";
import { fittingMode } from "#lib/challenges/modes";
import { mainChallenge, roundOn, type Challenge, type ChallengeSummary } from "#lib/challenges/challenges";
import { addDays, daysBetween, hongKongDay } from "./days";
import { firstSteps, type Known } from "./first-steps";
import { partOfDay } from "./today";

type Member = NonNullable<Me["family"]>["members"][0];
const member = (id: string, role: Member["role"]): Member => ({
  person_id: id,
  role,
  nickname: id,
  nickname_words: id,
  display_name: null,
});
const meWith = (members: Member[] | null, isDependant = false): Me =>
  ({
    person: { id: "me", is_dependant: isDependant },
    family: members && { members },
  }) as Me;
const known = (rest: Partial<Known>): Known => ({
  me: meWith([member("me", "guardian"), member("kid", "child")]),
  schoolId: null,
  isChild: true,
  joined: [],
  hasVisited: false,
  challenge: "go",
  ...rest,
});
const undone = (rest: Partial<Known>): string[] | undefined =>
  firstSteps(known(rest))
    ?.filter((step) => !step.isDone)
    .map((step) => step.id);

test("a new guardian is led from the child to the first check-in", () => {
  expect(undone({ me: meWith(null), isChild: false })).toEqual(["child", "join", "check-in"]);
  expect(undone({})).toEqual(["school", "join", "check-in"]);
  expect(firstSteps(known({ isChild: false }))).toBeNull();
  expect(undone({ schoolId: "edb-1", joined: ["go"] })).toEqual(["check-in"]);
});

test("the list goes away once the family plays, even if the school was left out", () => {
  expect(firstSteps(known({ joined: ["go"], hasVisited: true }))).toBeNull();
});

test("nothing is said before everything is known, nor to children and carers", () => {
  expect(firstSteps(known({ schoolId: undefined }))).toBeNull();
  expect(firstSteps(known({ joined: null }))).toBeNull();
  expect(firstSteps(known({ hasVisited: null }))).toBeNull();
  expect(firstSteps(known({ me: meWith([member("me", "child")], true) }))).toBeNull();
  expect(firstSteps(known({ me: meWith([member("me", "carer"), member("kid", "child")]) }))).toBeNull();
});

test("days are Hong Kong's", () => {
  expect(hongKongDay(new Date("2026-11-23T16:30:00Z"))).toBe("2026-11-24");
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(daysBetween("2026-11-24", "2026-11-30")).toBe(6);
  expect(partOfDay(new Date("2026-11-23T22:00:00Z"))).toBe("morning");
  expect(partOfDay(new Date("2026-11-23T19:00:00Z"))).toBe("evening");
});

test("the round of today, none between rounds", () => {
  const challenge = {
    rounds: [{ id: "r", first_day: "2026-11-01", last_day: "2026-11-30" }],
  } as Challenge;
  expect(roundOn(challenge, "2026-11-30")).toMatchObject({ daysLeft: 0 });
  expect(roundOn(challenge, "2026-12-01")).toBeNull();
});

test("the challenge that one is in comes before one that one could join; one that is over is not shown", () => {
  const one = (slug: string, rest: Partial<ChallengeSummary>): ChallengeSummary =>
    ({ slug, is_running: true, is_enrolment_open: true, facts: ["park_visit"], ...rest }) as ChallengeSummary;
  const list = [one("open", {}), one("mine", { is_enrolment_open: false })];
  expect(mainChallenge(list, ["mine"])?.slug).toBe("mine");
  expect(mainChallenge(list, [])?.slug).toBe("open");
  expect(mainChallenge([one("old", { is_running: false, is_enrolment_open: false })], [])).toBeNull();
});

test("the way of taking part that fits", () => {
  expect(fittingMode(["individual", "family", "school"], { school: true, family: true })).toBe("school");
  expect(fittingMode(["individual", "family"], { school: true, family: true })).toBe("family");
  expect(fittingMode(["organisation"], { school: false, family: true })).toBe("organisation");
});
