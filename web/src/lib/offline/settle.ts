/**
 * Sends what waits and writes down what became of it. Knows no page: the app and the service worker both run it.
 *
 * Check-ins first, earliest first, as catches need them. Whatever has no answer stays as it is and is repeated under
 * the same key with the same body, which the server does once.
 */

import type { components } from "#api";
import {
  KEPT_MS,
  SHOWN_MS,
  type CatchAnswer,
  type CatchIntent,
  type CheckInAnswer,
  type CheckInIntent,
  type KeptFix,
  type Reason,
} from "./intents";
import type { VisitStore } from "./store";

export interface Reply {
  status: number;
  body: unknown;
}

/** Who sends, and what it knows. `post` throws when there was no answer. */
export interface Sender {
  accountId: string;
  nowMs: () => number;
  /** What to add to the device's clock; at least one answer has told it. */
  offsetMs: () => number;
  newKey: () => string;
  sendCheckIns: (challenge: string, items: CheckInItem[], language: string) => Promise<Reply>;
  sendCatch: (challenge: string, body: CatchBody, key: string, language: string) => Promise<Reply>;
}

export type CheckInItem = components["schemas"]["QueuedCheckInIn"];
export type CatchBody = components["schemas"]["CatchIn"];
type FixBody = components["schemas"]["FixIn"];

interface BatchItem {
  key: string;
  status: number;
  check_in: CheckInAnswer | null;
  problem: Reason | null;
}

export const SLICE = 50; // the server's limit for a batch
const UNTOLD = "unknown";
const TOO_OLD: Reason = { code: "check_in_capture_too_old", words: "" };
const FROM_THE_FUTURE = new Set(["check_in_from_the_future", "catch_from_future"]);
/** After these the same place may still be of use: enrolling late, the end of a stay. */
const KEEPS_FIX = new Set(["check_in_not_enrolled", "check_in_stay_longer"]);

/** The server is away, busy, or wants another sign-in: nothing is decided, try again later. */
const isUndecided = (status: number): boolean => status >= 500 || [401, 408, 425, 429].includes(status);
/** A refusal without a code is not our server's (a proxy's page): it says nothing about what was sent. */
const isOurs = (reply: Reply): boolean => reply.status < 300 || reasonOf(reply).code !== UNTOLD;

/** The session's token was missing or another's: about the browser, not about what was asked. */
const ABOUT_THE_SESSION = new Set(["csrf_token_invalid", "other_origin"]);
const isAboutSession = (reply: Reply): boolean => ABOUT_THE_SESSION.has(reasonOf(reply).code);
const isLeftToWait = (reply: Reply): boolean =>
  isUndecided(reply.status) || isAboutSession(reply) || !isOurs(reply);

/** Settle all that waits for the sender's account. Returns whether nothing waits any more. */
export async function settle(store: VisitStore, sender: Sender): Promise<boolean> {
  await forgetOld(store, sender.nowMs() + sender.offsetMs());
  const isMine = (one: { accountId: string; state: string }): boolean =>
    one.accountId === sender.accountId && one.state === "waiting";
  const checkIns = (await store.list("checkIns")).filter((one) => isMine(one) && one.challenge !== "");
  for (const [challenge, waiting] of byChallenge(checkIns)) {
    for (let start = 0; start < waiting.length; start += SLICE) {
      if (!(await sendSlice(store, sender, challenge, waiting.slice(start, start + SLICE)))) return false;
    }
  }
  for (const one of (await store.list("catches")).filter(isMine)) {
    if (!(await sendCatch(store, sender, one))) return false;
  }
  const left = [...(await store.list("checkIns")), ...(await store.list("catches"))];
  return !left.some(isMine);
}

/**
 * Forget places after a day, and results after two. What is too old to be sent is told as such.
 *
 * `nowMs` is the present by the server's clock: a phone that is a day wrong loses nothing, and keeps nothing longer.
 */
export async function forgetOld(store: VisitStore, nowMs: number): Promise<void> {
  for (const one of await store.list("checkIns")) {
    const arrivedMs = one.arrivalFix ? takenMs(one, one.arrivalFix) : Infinity;
    const ageMs = nowMs - Math.min(takenMs(one, one.fix), arrivedMs);
    if (ageMs > SHOWN_MS) await store.remove("checkIns", one.key);
    else if (ageMs > KEPT_MS && (one.fix || one.arrivalFix)) {
      const late = one.state === "waiting" ? { state: "settled" as const, refusal: TOO_OLD } : {};
      const measuredAtMs = takenMs(one, one.fix);
      await store.put("checkIns", { ...one, measuredAtMs, fix: null, arrivalFix: null, ...late });
    }
  }
  for (const one of await store.list("catches")) {
    const ageMs = nowMs - takenMs(one, one.fix);
    if (ageMs > SHOWN_MS) await store.remove("catches", one.key);
    else if (ageMs > KEPT_MS && one.fix) {
      const late = one.state === "waiting" ? { state: "settled" as const, refusal: TOO_OLD } : {};
      await store.put("catches", { ...one, measuredAtMs: takenMs(one, one.fix), fix: null, ...late });
    }
  }
}

/** When a place was taken, by the server's clock as far as it was known. */
const takenMs = (one: { measuredAtMs: number }, fix: KeptFix | null): number =>
  fix ? fix.measuredAtMs + fix.offsetMs : one.measuredAtMs;

function byChallenge(waiting: CheckInIntent[]): Map<string, CheckInIntent[]> {
  const groups = new Map<string, CheckInIntent[]>();
  for (const one of [...waiting].sort((first, other) => first.measuredAtMs - other.measuredAtMs)) {
    groups.set(one.challenge, [...(groups.get(one.challenge) ?? []), one]);
  }
  return groups;
}

async function sendSlice(
  store: VisitStore,
  sender: Sender,
  challenge: string,
  waiting: CheckInIntent[],
): Promise<boolean> {
  const frozen = waiting.map((one) => ({
    ...one,
    tries: one.tries + 1,
    fix: asSent(one.fix, sender),
    arrivalFix: asSent(one.arrivalFix, sender),
  }));
  await store.put("checkIns", ...frozen);
  const items: CheckInItem[] = [];
  const sent: CheckInIntent[] = [];
  for (const one of frozen) {
    const fix = await bodyOf(store, one.fix);
    if (!fix) {
      await store.put("checkIns", settled(one, sender, { refusal: TOO_OLD, fix: null, arrivalFix: null }));
      continue;
    }
    const arrival = await bodyOf(store, one.arrivalFix);
    items.push({ key: one.key, person_id: one.personId, fix, arrival_fix: arrival });
    sent.push(one);
  }
  if (items.length === 0) return true;
  const language = sent.at(-1)!.language;
  const reply = await sender.sendCheckIns(challenge, items, language);
  if (isLeftToWait(reply)) return false;
  if (reply.status !== 200) {
    const refusal = reasonOf(reply);
    await store.put("checkIns", ...sent.map((one) => settled(one, sender, { refusal, fix: null })));
    return true;
  }
  const answers = new Map((reply.body as { items: BatchItem[] }).items.map((one) => [one.key, one]));
  for (const one of sent) {
    const item = answers.get(one.key);
    if (item) await takeCheckIn(store, sender, one, item);
  }
  return true; // one that was not decided waits on, and keeps nothing else from being sent
}

async function takeCheckIn(
  store: VisitStore,
  sender: Sender,
  one: CheckInIntent,
  item: BatchItem,
): Promise<void> {
  if (isUndecided(item.status)) return;
  if (item.problem && FROM_THE_FUTURE.has(item.problem.code) && isOff(one.fix, sender)) {
    // Nothing is known of it there: once more, by the right clock. Written first: a closed tab loses nothing.
    await store.put("checkIns", {
      ...one,
      key: sender.newKey(),
      fix: recalibrated(one.fix, sender),
      arrivalFix: recalibrated(one.arrivalFix, sender),
    });
    await store.remove("checkIns", one.key);
    return;
  }
  const answer = item.check_in;
  const keepsFix = answer && (answer.catchable.length > 0 || KEEPS_FIX.has(answer.reason.code));
  const left = keepsFix ? {} : { fix: null, arrivalFix: null };
  await store.put("checkIns", settled(one, sender, { answer, refusal: item.problem, ...left }));
}

async function sendCatch(store: VisitStore, sender: Sender, waiting: CatchIntent): Promise<boolean> {
  const one = { ...waiting, tries: waiting.tries + 1, fix: asSent(waiting.fix, sender) };
  await store.put("catches", one);
  const fix = await bodyOf(store, one.fix);
  if (!fix) {
    await store.put("catches", settled(one, sender, { refusal: TOO_OLD, fix: null }));
    return true;
  }
  const body = { person_id: one.personId, spawn_id: one.spawn.spawn_id, fix };
  const reply = await sender.sendCatch(one.challenge, body, one.key, one.language);
  if (isLeftToWait(reply)) return false;
  const answer = reply.status === 201 ? (reply.body as CatchAnswer) : null;
  const refusal = answer ? null : reasonOf(reply);
  if (refusal && FROM_THE_FUTURE.has(refusal.code) && isOff(one.fix, sender)) {
    await store.put("catches", { ...one, key: sender.newKey(), fix: recalibrated(one.fix, sender) });
    await store.remove("catches", one.key);
    return true;
  }
  await store.put("catches", settled(one, sender, { answer, refusal, fix: null }));
  return true;
}

function settled<T extends CheckInIntent | CatchIntent>(one: T, sender: Sender, change: Partial<T>): T {
  // With the place goes what was known of the clock: the instant stays as the right one.
  const measuredAtMs = change.fix === null ? takenMs(one, one.fix) : one.measuredAtMs;
  return { ...one, measuredAtMs, ...change, state: "settled", settledAtMs: sender.nowMs() };
}

/** The fix with its instant fixed for all repeats, by the clock as it is known now. */
function asSent(fix: KeptFix | null, sender: Sender): KeptFix | null {
  if (!fix || fix.sentAs) return fix;
  const offsetMs = sender.offsetMs();
  return { ...fix, offsetMs, sentAs: new Date(fix.measuredAtMs + offsetMs).toISOString() };
}

const isOff = (fix: KeptFix | null, sender: Sender): boolean =>
  fix !== null && fix.offsetMs !== sender.offsetMs();

const recalibrated = (fix: KeptFix | null, sender: Sender): KeptFix | null =>
  fix && asSent({ ...fix, sentAs: null }, sender);

async function bodyOf(store: VisitStore, fix: KeptFix | null): Promise<FixBody | null> {
  if (!fix?.sentAs) return null;
  const place = await store.open(fix.place);
  return place && { ...place, captured_at: fix.sentAs, is_mock: false };
}

function reasonOf(reply: Reply): Reason {
  const { code, detail } = (reply.body ?? {}) as { code?: string; detail?: string };
  return { code: code ?? UNTOLD, words: detail ?? "" };
}
