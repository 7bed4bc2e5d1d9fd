/**
 * Server-sent events, read by fetch: unlike EventSource it can say the language, renew a session, and tell a refusal
 * from an outage.
 *
 * The stream is opened again by itself, later each time, and at once when the page is looked at or the network is
 * back. While nobody looks, it is closed.
 */

export interface StreamEvent {
  id: string | null;
  event: string;
  data: string;
}

/** Cut a text of server-sent events. Returns how to feed it; each whole event goes to `onevent`. */
export function eventCutter(onevent: (event: StreamEvent) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    rest = (rest + text).replaceAll("\r\n", "\n");
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const event = readEvent(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (event) onevent(event);
    }
  };
}

function readEvent(block: string): StreamEvent | null {
  const data: string[] = [];
  let id: string | null = null;
  let event = "message";
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^([a-z]+):? ?(.*)$/.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "id") id = value;
    else if (field === "event") event = value;
  }
  return data.length > 0 ? { id, event, data: data.join("\n") } : null; // comments and `retry` say nothing
}

export const BACK_OFF = {
  firstMs: 1_000,
  mostMs: 30_000,
  silentMs: 40_000, // the server says something every 15 s; after two and a half of them the line is dead
} as const;

/** How long to wait before the try after `failures` of them; spread, so that not everybody comes back at once. */
export const waitMs = (failures: number, spread: number): number =>
  Math.min(BACK_OFF.mostMs, BACK_OFF.firstMs * 2 ** Math.max(0, failures - 1)) * (0.5 + spread / 2);

export interface Follower {
  /** Open the stream. Rejects with what is worth telling; `isFinal` says whether another try is of use. */
  connect: (lastId: string | null, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  onevent: (event: StreamEvent) => void;
  onstate: (state: "live" | "waiting" | "paused") => void;
  /** Whether trying again is pointless after this error. */
  isFinal: (error: unknown) => boolean;
}

/** Follow a stream until the returned function is called. */
export function follow(follower: Follower): () => void {
  const ending = new AbortController();
  let attempt = new AbortController();
  let wake: (() => void) | null = null;

  const changed = (): void => {
    if (document.hidden) attempt.abort();
    wake?.();
  };
  document.addEventListener("visibilitychange", changed, { signal: ending.signal });
  addEventListener("online", changed, { signal: ending.signal });
  ending.signal.addEventListener("abort", () => {
    attempt.abort();
    wake?.();
  });

  const rest = (ms: number | null): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run(): Promise<void> {
    let failures = 0;
    let lastId: string | null = null;
    while (!ending.signal.aborted) {
      if (document.hidden) {
        follower.onstate("paused");
        await rest(null);
        continue;
      }
      attempt = new AbortController();
      try {
        const body = await follower.connect(lastId, attempt.signal);
        follower.onstate("live");
        await readAll(body, attempt, (event) => {
          failures = 0;
          lastId = event.id ?? lastId;
          follower.onevent(event);
        });
      } catch (error) {
        if (follower.isFinal(error)) return;
      }
      if (ending.signal.aborted || document.hidden) continue;
      failures += 1;
      follower.onstate("waiting");
      await rest(waitMs(failures, Math.random()));
    }
  }

  void run();
  return () => ending.abort();
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  attempt: AbortController,
  onevent: (event: StreamEvent) => void,
): Promise<void> {
  const feed = eventCutter(onevent);
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  attempt.signal.addEventListener("abort", stop);
  let silent = setTimeout(() => attempt.abort(), BACK_OFF.silentMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silent);
      silent = setTimeout(() => attempt.abort(), BACK_OFF.silentMs);
      feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    clearTimeout(silent);
    attempt.signal.removeEventListener("abort", stop);
  }
}
