/** What the server says to a measurement that it does not just take: which field, and what may have been meant. */

import type { components } from "#api";
import { Problem } from "#lib/api/problems";

type Fault = components["schemas"]["Fault"];
/** The whole entry as it may have been meant. */
export interface Meant {
  weight_kg: number | null;
  height_cm: number | null;
  head_cm: number | null;
}
export interface Guess {
  words: string;
  code: string;
  meant: Meant;
}

const UNLIKELY = "growth_value_unlikely";
const isGuess = (fault: Fault): fault is Fault & { meant: Meant } => "meant" in fault;

/** What may have been meant, the most likely first. */
export function guessesOf(problem: unknown): Guess[] {
  const faults = problem instanceof Problem ? (problem.body.faults ?? []) : [];
  return faults.filter(isGuess).map(({ words, code, meant }) => ({ words, code, meant }));
}

/** Why it is asked about or refused; what may have been meant is not among it. */
export const doubtsOf = (problem: Problem): string[] =>
  (problem.body.faults ?? []).filter((fault) => !isGuess(fault)).map((fault) => fault.words);

/** The words for one field that cannot be; a guess about it stands with the guesses. */
export function faultAt(problem: unknown, field: string): string | undefined {
  if (!(problem instanceof Problem) || problem.code === UNLIKELY) return undefined;
  return problem.body.faults?.find((fault) => !isGuess(fault) && fault.pointer === `/${field}`)?.words;
}

/** Whether the value is only asked about: it is taken as it is when that is confirmed. */
export const isAsking = (problem: unknown): problem is Problem =>
  problem instanceof Problem && problem.code === UNLIKELY;

/** Whether somebody else was faster: nothing was changed. */
export const isOvertaken = (problem: unknown): problem is Problem =>
  problem instanceof Problem && problem.status === 412;

/** What a guess would change of what was typed. */
export const changedBy = (meant: Meant, typed: Meant): (keyof Meant)[] =>
  (["weight_kg", "height_cm", "head_cm"] as const).filter((one) => meant[one] !== typed[one]);
