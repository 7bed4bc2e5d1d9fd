/** Step sources and how a person stands with them. Pure. */

import type { components } from "#api";

type Schemas = components["schemas"];
export type PersonSource = Schemas["PersonSourceOut"];
export type PersonSources = Schemas["PersonSourcesOut"];
export type StepNotice = Schemas["StepNoticeOut"];

/** `mine`: connected, or was; `more`: to be connected; `phone`: sent by the phone's app; `other`: not set up here. */
export interface Grouped {
  mine: PersonSource[];
  more: PersonSource[];
  phone: PersonSource[];
  other: PersonSource[];
}

export const isUploaded = (source: PersonSource): boolean =>
  source.deliveries.length > 0 && source.deliveries.every((one) => one === "upload");

const isLive = (source: PersonSource): boolean => source.status === "active" || source.status === "limited";

export function groupSources(sources: readonly PersonSource[]): Grouped {
  const grouped: Grouped = { mine: [], more: [], phone: [], other: [] };
  for (const one of sources) {
    // What is disconnected stays among one's own: its steps are here, and may be deleted.
    if (one.status !== "not_connected") grouped.mine.push(one);
    else if (isUploaded(one)) grouped.phone.push(one);
    else if (one.is_available) grouped.more.push(one);
    else grouped.other.push(one);
  }
  grouped.mine.sort((one, other) => Number(isLive(other)) - Number(isLive(one)));
  return grouped;
}

/** Whether the person has anything that steps come from. */
export const hasSource = (sources: PersonSources): boolean =>
  sources.sources.some((one) => one.status !== "not_connected");

/** Those that are still bringing earlier days. */
export const backfilling = (sources: readonly PersonSource[]): PersonSource[] =>
  sources.filter(
    (one) => one.status === "active" && one.backfill !== null && one.backfill.days_done < one.backfill.days,
  );

const SENT_WITHIN_MS = 24 * 3_600_000;

/** Whether earlier days were asked for of late, at a vendor that sends them in its own time. */
export const isToBeSent = (source: PersonSource, now: Date): boolean =>
  source.status === "active" &&
  source.backfill?.is_sent_later === true &&
  source.connected_at !== null &&
  now.getTime() - Date.parse(source.connected_at) < SENT_WITHIN_MS;

/** What can be done with it now. */
export const canReconnect = (source: PersonSource): boolean =>
  source.is_available &&
  !isUploaded(source) &&
  source.status !== "active" &&
  source.status !== "not_connected";
export const canDisconnect = (source: PersonSource): boolean => isLive(source);

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** How finely it counts: by the minute, every so many minutes, by the hour, by the day. */
export function grainOf(source: PersonSource): {
  by: "minute" | "minutes" | "hour" | "day";
  minutes: number;
} {
  const minutes = Math.max(1, Math.round(source.grain_s / MINUTE_S));
  if (source.grain_s >= DAY_S) return { by: "day", minutes };
  if (source.grain_s >= HOUR_S) return { by: "hour", minutes };
  return { by: minutes === 1 ? "minute" : "minutes", minutes };
}

/** What a source sent the person back with, behind the #. Null when it is not that. */
export type Came = { source: string; state: string; code: string } | { source: string; error: string };

export function readReturn(fragment: string): Came | null {
  const came = new URLSearchParams(fragment.replace(/^#/, ""));
  const [source, state, code, error] = ["source", "state", "code", "error"].map((name) => came.get(name));
  if (!source || !/^[a-z-]{1,40}$/.test(source)) return null;
  if (state && code) return { source, state, code };
  return error ? { source, error } : null;
}
