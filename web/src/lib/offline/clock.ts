/**
 * How far the device's clock is off, told by the `Date` header of the server's answers.
 *
 * A visit counts for when it was. A phone that is an hour slow or fast must not move it to another day, so instants
 * that are sent are corrected; the server judges them all the same.
 */

import { keepChoice, readChoice } from "#lib/data/device";

const KEY = "eplus.clock_offset_ms";
/** Below this the phone is right: the header knows whole seconds only, and answers take their time. */
const TOLERATED_MS = 60_000;
/** An answer that took longer says too little about when it was written. */
const SLOWEST_MS = 20_000;

export class DeviceClock {
  /** What to add to the device's time, in milliseconds. The last known one at first. */
  offsetMs = Number(readChoice(KEY)) || 0;
  /** Whether an answer of this session has told it. */
  isMeasured = false;

  /** Learn from an answer. One from the browser's own store carries an old date, so only unstored ones count. */
  observe(response: Response, sentAtMs: number, receivedAtMs = Date.now()): void {
    const told = Date.parse(response.headers.get("Date") ?? "");
    const isStored = !/no-store/.test(response.headers.get("Cache-Control") ?? "");
    const took = receivedAtMs - sentAtMs;
    if (Number.isNaN(told) || isStored || took < 0 || took > SLOWEST_MS) return;
    const offset = told + 500 - (sentAtMs + receivedAtMs) / 2;
    this.offsetMs = Math.abs(offset) < TOLERATED_MS ? 0 : Math.round(offset);
    this.isMeasured = true;
    keepChoice(KEY, String(this.offsetMs));
  }

  /** An instant of the device's clock as the server would name it. */
  correct(deviceMs: number, offsetMs = this.offsetMs): Date {
    return new Date(deviceMs + offsetMs);
  }

  now(): Date {
    return this.correct(Date.now());
  }
}

export const clock = new DeviceClock();
