/** What can go wrong with a request, in two kinds: the server said no and why, or it could not be reached. */

import type { components } from "#api";

export type ProblemBody = components["schemas"]["Problem"];

/** The server's answer to a request that failed: `code` for us, `detail` for the person, in their language. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly body: ProblemBody;
  /** Seconds until it is worth trying again, where the server says so. */
  readonly retryAfter: number | null;

  constructor(body: ProblemBody, retryAfter: number | null = null) {
    super(body.detail);
    this.name = "Problem";
    this.code = body.code;
    this.status = body.status;
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /** The words for one field of the body that we sent, by its JSON pointer. */
  faultAt(pointer: string): string | undefined {
    return this.body.faults?.find((fault) => fault.pointer === pointer)?.words;
  }
}

/** No answer: no network, or the server is away. What was asked may or may not have been done. */
export class Unreachable extends Error {
  constructor(cause?: unknown) {
    super("unreachable", { cause });
    this.name = "Unreachable";
  }
}

/** A failed answer with its body, read. Something that is not ours (a proxy's page) says nothing about our server. */
export function problemOf(response: Response, body: unknown): Problem | Unreachable {
  const after = Number(response.headers.get("Retry-After"));
  const isOurs = typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
  return isOurs
    ? new Problem(body as ProblemBody, after > 0 ? after : null)
    : new Unreachable(response.status);
}

/** A failed answer whose body has not been read yet. */
export async function readProblem(response: Response): Promise<Problem | Unreachable> {
  return problemOf(response, await response.json().catch(() => null));
}
