/** A file on its way to the server, with how much of it is there: `fetch` does not tell that of what is sent. */

import { language } from "#lib/language/language.svelte";
import { send } from "./client";
import { Unreachable, problemOf } from "./problems";
import { csrfToken } from "./session-cookies";

export interface Sending {
  /** The same for a repeat of the same upload. */
  key: string;
  signal: AbortSignal;
  /** Told again and again: how much of it was sent, 0 to 1. */
  onshare: (share: number) => void;
}

/** POST a file and return the answer. Throws Problem and Unreachable, and an AbortError when it was called off. */
export async function upload(path: string, file: Blob, sending: Sending): Promise<unknown> {
  try {
    return await sendOnce(path, file, sending);
  } catch (error) {
    if (!isSessionOver(error)) throw error;
    // Any request renews the session.
    await send(new Request(new URL("/v1/notices/wishes", location.origin), { credentials: "same-origin" }));
    return sendOnce(path, file, sending);
  }
}

const isSessionOver = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "status" in error && error.status === 401;

function sendOnce(path: string, file: Blob, { key, signal, onshare }: Sending): Promise<unknown> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    const headers = {
      "Content-Type": file.type || "application/octet-stream",
      "Idempotency-Key": key,
      "Accept-Language": language.current,
      "X-CSRF-Token": csrfToken() ?? "",
    };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onshare(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status < 300) resolve(body);
      else reject(problemOf(answerOf(request), body));
    };
    request.onerror = () => reject(new Unreachable());
    request.onabort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

const answerOf = (request: XMLHttpRequest): Response =>
  new Response(null, {
    status: request.status,
    headers: { "Retry-After": request.getResponseHeader("Retry-After") ?? "" },
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
