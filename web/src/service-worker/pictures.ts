/** Keeps all pictures of creatures and badges on the device, a few at a time, and drops those that changed. */

interface Index {
  files: Record<string, { hash: string }>;
}

const INDEX = "/art/index.json";
const AT_ONCE = 4; // beside what the page itself asks for

/** Bring the store up to date with the server's index. Without a network everything stays as it is. */
export async function keepPictures(store: string): Promise<void> {
  const response = await fetch(INDEX, { cache: "no-cache" }).catch(() => null);
  if (!response?.ok) return;
  const cache = await caches.open(store);
  const before = await indexOf(await cache.match(INDEX));
  const now = await indexOf(response.clone());
  const isSame = (name: string): boolean => before[name]?.hash === now[name]?.hash;
  for (const name of Object.keys(before)) if (!isSame(name)) await cache.delete(`/art/${name}`);
  const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const wanted = Object.keys(now).filter((name) => !kept.has(`/art/${name}`) || !(name in before));
  let isWhole = true;
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const some = wanted.slice(start, start + AT_ONCE).map((name) => `/art/${name}`);
    const done = await Promise.allSettled(some.map((path) => cache.add(path)));
    isWhole &&= done.every((one) => one.status === "fulfilled");
  }
  // The index is kept last: a walk that was cut off is walked again.
  if (isWhole) await cache.put(INDEX, response);
}

async function indexOf(response: Response | undefined): Promise<Index["files"]> {
  try {
    return response ? ((await response.json()) as Index).files : {};
  } catch {
    return {};
  }
}
