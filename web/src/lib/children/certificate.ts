/** The certificate's fields in the order in which they are checked, and the photograph that they were read from. */

import type { components } from "#api";
import { send } from "#lib/api/client";
import { readProblem } from "#lib/api/problems";

type Schemas = components["schemas"];
export type Reading = Schemas["CertificateReadingOut"];
export type Seen = Reading["fields"][number];
export type FieldName = Seen["field"];
type Frame = Seen["frame"];

export const FIELDS: readonly FieldName[] = [
  "name_en",
  "name_zh",
  "sex",
  "birth_on",
  "identity_number",
  "birth_place",
  "registration_number",
  "father_name",
  "mother_name",
];
/** Without these nothing is registered; of the two names one is enough. */
export const NEEDED: readonly FieldName[] = ["sex", "birth_on", "identity_number"];

export const ACCEPTED = "image/jpeg,image/png,image/heic,image/heif,.heic,.heif";
export const MOST_BYTES = 12 * 1024 * 1024;
const SURE = 0.85; // under it a person looks twice
const MARGIN = { across: 0.012, down: 0.006 }; // of the picture: a piece shows a little of what is around

/** Have a photograph read. It is sent, read in memory and forgotten. Throws Problem, Unreachable, AbortError. */
export async function readPicture(picture: Blob, signal: AbortSignal): Promise<Reading> {
  const response = await send(
    new Request(new URL("/v1/birth-certificates/readings", location.origin), {
      method: "POST",
      credentials: "same-origin",
      // Some browsers do not know what a HEIC is; the server looks at the bytes.
      headers: { "Content-Type": picture.type || "application/octet-stream" },
      body: picture,
      signal,
    }),
  );
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as Reading;
}

/** The picture opened on this device, upright; null where the browser cannot (HEIC outside of Safari). */
export async function openPicture(picture: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(picture);
  } catch {
    return null;
  }
}

/** The piece of a picture, in its pixels, that a frame of fractions means, with a little around it. */
export function pieceOf(
  frame: Frame,
  picture: { width: number; height: number },
): { left: number; top: number; width: number; height: number } {
  const left = Math.max(0, frame.left - MARGIN.across) * picture.width;
  const top = Math.max(0, frame.top - MARGIN.down) * picture.height;
  const right = Math.min(1, frame.right + MARGIN.across) * picture.width;
  const bottom = Math.min(1, frame.bottom + MARGIN.down) * picture.height;
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** Whether a person should look twice at what was read. */
export const isUnsure = (seen: Seen): boolean => seen.value === null || seen.confidence < SURE;
