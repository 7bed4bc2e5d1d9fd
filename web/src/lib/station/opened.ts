/** The unlocking under which is measured: what outlives the page, and its token, which lives as long as the tab. */

import type { PinCheck } from "./pin";

const TOKEN_KEY = "eplus.station_session"; // of this tab alone

/** The unlocking under which is measured. */
export interface Opened {
  sessionId: string;
  shiftId: string;
  nickname: string;
  role: string;
  endsAtMs: number;
  idleMs: number;
  check: PinCheck | null;
}

/** The token; "" for one that was unlocked without a network, null for a locked tab. */
export function readSession(): string | null {
  try {
    return sessionStorage.getItem(TOKEN_KEY);
  } catch {
    return null;
  }
}
export function keepSession(token: string | null): void {
  try {
    if (token === null) sessionStorage.removeItem(TOKEN_KEY);
    else sessionStorage.setItem(TOKEN_KEY, token);
  } catch {
    // Loaded again, it is locked.
  }
}
