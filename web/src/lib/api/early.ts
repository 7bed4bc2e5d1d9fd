/**
 * Answers that the page asked for before the app was there, by the script in app.html: each is handed on once.
 *
 * One that is of another language or old, or after which something was changed from here, is nobody's.
 */

interface Early {
  language: string;
  sentAtMs: number;
  answers: Map<string, Promise<Response>>;
}
declare global {
  var eplusEarly: Early | undefined;
}

/** An opening that takes longer asks anew. */
const LONGEST_MS = 20_000;

export interface EarlyAnswer {
  response: Response;
  sentAtMs: number;
}

/** The answer to what `request` asks, in `language`; null where it was not asked for or there was none. */
export async function takeEarly(request: Request, language: string): Promise<EarlyAnswer | null> {
  const early = globalThis.eplusEarly;
  if (!early) return null;
  const { sentAtMs, answers } = early;
  if (request.method !== "GET" || language !== early.language || Date.now() - sentAtMs > LONGEST_MS) {
    globalThis.eplusEarly = undefined;
    return null;
  }
  const { pathname, search } = new URL(request.url);
  const coming = answers.get(pathname + search);
  if (!coming) return null;
  answers.delete(pathname + search);
  try {
    return { response: await coming, sentAtMs };
  } catch {
    return null;
  }
}
