import { expect, test } from "vitest";
import { byDay, canTell, type Visit } from "./visits";

const visit = (check_in_id: string, day: string, verdict = "accepted"): Visit =>
  ({ check_in_id, day, verdict }) as Visit;

test("visits stand under their day, in their order", () => {
  const days = byDay([visit("a", "2026-11-23"), visit("b", "2026-11-23"), visit("c", "2026-11-22")]);
  expect(days.map(({ day, visits }) => [day, visits.length])).toEqual([
    ["2026-11-23", 2],
    ["2026-11-22", 1],
  ]);
});

test("only held and refused ones can be told about", () => {
  const verdicts = ["accepted", "held", "rejected", "refused"];
  expect(verdicts.filter((one) => canTell(visit("a", "2026-11-23", one)))).toEqual(["held", "refused"]);
});
