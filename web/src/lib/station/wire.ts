/**
 * The client of a tablet: it says who it is by two headers, and knows no account, whoever is signed in here besides.
 */

import createClient from "openapi-fetch";
import type { components, paths } from "#api";
import { Unreachable, problemOf } from "#lib/api/problems";
import { language } from "#lib/language/language.svelte";
import type { Batch, Reply } from "./handing-in";

type Schemas = components["schemas"];
export type TabletState = Schemas["TabletOut"];
export type Service = TabletState["booth"]["services"][number];
export type Names = Schemas["Names"];
export type VisitBody = Schemas["VisitIn"];
export type VisitAnswer = Schemas["StationVisitOut"];
export type Slip = Schemas["SlipOut"];
export type Level = Slip["level"];
export type Visitor = Schemas["StationVisitorOut"];
export type Queue = Schemas["BoothQueueOut"];
export type Rules = Schemas["StationRulesOut"];
export type Keys = Schemas["StationKeysOut"];

/** In a hall a network that swallows everything must not hold up the next visitor. */
const LONGEST_MS = 12_000;

export const wire = createClient<paths>({ baseUrl: location.origin, credentials: "omit", fetch: send });

async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set("Accept-Language", language.current);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(LONGEST_MS)]);
  try {
    const response = await fetch(new Request(request, { headers, signal }));
    return new Response(await response.arrayBuffer(), response); // a body that stops half-way is no answer
  } catch (cause) {
    throw new Unreachable(cause);
  }
}

export interface Credentials {
  device: string;
  session?: string | null;
}
export const headersOf = ({ device, session }: Credentials): Record<string, string> => ({
  "Station-Device": device,
  ...(session ? { "Station-Session": session } : {}),
});

/** Send a batch as a tablet. Throws Unreachable when there was no answer of ours. */
export async function sendBatch(credentials: Credentials, batch: Batch): Promise<Reply> {
  const { data, error, response } = await wire.POST("/v1/stations/batches", {
    body: batch,
    headers: headersOf(credentials),
  });
  const problem = response.ok ? null : problemOf(response, error);
  if (problem instanceof Unreachable) throw problem;
  return { status: response.status, body: data ?? error, retryAfterS: problem?.retryAfter ?? null };
}

export const instantOf = (ms: number): string => new Date(ms).toISOString();
