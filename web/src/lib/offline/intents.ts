/** What a person did and wants counted: kept on the device before it is sent, until the server has answered. */

import type { components } from "#api";

type Schemas = components["schemas"];
export type CheckInAnswer = Schemas["CheckInOut"];
export type CatchAnswer = Schemas["CaughtOut"];
export type Spawn = Schemas["SpawnOut"];
export type Reason = Schemas["ReasonOut"];

/** Encrypted with this device's key, which no script can read. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/** A place, as it is sealed. The instant is kept beside it, as it tells no place. */
export interface Place {
  longitude: number;
  latitude: number;
  accuracy_m: number;
}

/** A fix that waits: `sentAs` is its instant as first sent. It stays so, because a repeat must be the same body. */
export interface KeptFix {
  place: Sealed;
  measuredAtMs: number;
  offsetMs: number;
  sentAs: string | null;
}

interface Intent {
  /** The idempotency key: the same for every repeat. */
  key: string;
  /** All that one tap began, for one or several players. */
  visitId: string;
  accountId: string;
  personId: string;
  personName: string;
  challenge: string;
  language: string;
  measuredAtMs: number;
  state: "waiting" | "settled";
  tries: number;
  /** Why it was not taken, where that was not a judgement: no right, gone, too old. */
  refusal: Reason | null;
  settledAtMs: number | null;
  /** Whether it had to wait for a network. Missing in catches that an earlier version wrote down. */
  hasWaited?: boolean;
  isSeen?: boolean;
}

export interface CheckInIntent extends Intent {
  /** Null once it is of no more use, and a day after it was taken at the latest. */
  fix: KeptFix | null;
  arrivalFix: KeptFix | null;
  answer: CheckInAnswer | null;
}

export interface CatchIntent extends Intent {
  spawn: Spawn;
  fix: KeptFix | null;
  answer: CatchAnswer | null;
  isNew: boolean;
}

/** How long the server takes a fix, and we keep one. */
export const KEPT_MS = 24 * 3_600_000;
/** How long results can be looked at again. */
export const SHOWN_MS = 48 * 3_600_000;

/** When it was, as the server will be told. */
export const instantOf = (one: CheckInIntent | CatchIntent): Date =>
  new Date(
    (one.answer && "occurred_at" in one.answer ? one.answer.occurred_at : null) ??
      one.fix?.sentAs ??
      one.measuredAtMs + (one.fix?.offsetMs ?? 0),
  );
