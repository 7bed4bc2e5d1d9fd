/**
 * Opens the app without a network, and fast with one.
 *
 * A build's first page and its hashed files are kept together under the build's name and served together, so that a
 * page never asks for a file of another build. Pictures have a store of their own, by the hashes of their index.
 * `/v1` is never kept here: pages keep their own answers, and forget them when somebody signs out.
 */

import { version } from "$app/env";
import { immutable } from "$app/manifest";
import { self } from "$app/service-worker";
import { keepPictures } from "./pictures";
import { handInStation, STATION_TAG } from "./station";
import { sendWaiting, SYNC_TAG } from "./waiting";

const BUILD = `eplus-build-${version}`;
const PICTURES = "eplus-pictures";
const FIRST_PAGE = "/";
/** Beside the hashed files: what the frame of Play shows without a network. */
const ALWAYS = [
  "/map/base.json",
  "/manifest.webmanifest",
  "/art/icons/favicon.svg",
  "/art/scenes/offline.svg",
];
/** Answered by the server itself, so not pages of the app. */
const NOT_THE_APP = /^\/(v1|docs|openapi|healthz|readyz|metrics)\b/;

const ownFiles = new Set(immutable.map(({ path }) => `/${path}`));

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!NOT_THE_APP.test(url.pathname)) event.respondWith(firstPage(request));
  } else if (ownFiles.has(url.pathname) || ALWAYS.includes(url.pathname)) {
    event.respondWith(keptOrFetched(BUILD, request));
  } else if (url.pathname.startsWith("/art/")) {
    event.respondWith(pictureOf(request));
  }
});
self.addEventListener("message", (event) => {
  if (event.data === "activate") void self.skipWaiting();
  else if (event.data === "keep-pictures") event.waitUntil(keepPictures(PICTURES));
});
self.addEventListener("sync", (event) => {
  const { tag, waitUntil } = event as unknown as { tag: string; waitUntil: (work: Promise<void>) => void };
  if (tag === SYNC_TAG) waitUntil.call(event, sendWaiting(self));
  else if (tag === STATION_TAG) waitUntil.call(event, handInStation(self));
});

async function install(): Promise<void> {
  const cache = await caches.open(BUILD);
  // Not the browser's copy: it may be of the build before.
  const page = await fetch(FIRST_PAGE, { cache: "reload" });
  const wanted = [...(await page.clone().text()).matchAll(/\/_app\/immutable\/[\w./-]+\.(?:js|css)/g)];
  if (!page.ok || !wanted.every(([path]) => ownFiles.has(path))) {
    throw new Error("The first page is of another build; the browser tries again later.");
  }
  await cache.addAll([...ownFiles]); // hashed: what the page has loaded already is not loaded again
  await cache.put(FIRST_PAGE, await withoutPreloads(page));
  await Promise.allSettled(ALWAYS.map((path) => cache.add(path)));
}

/** The page for every address: what one of them begins with would be loaded for all. */
async function withoutPreloads(page: Response): Promise<Response> {
  const headers = new Headers(page.headers);
  headers.delete("Link");
  return new Response(await page.blob(), { status: page.status, headers });
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("eplus-build-") && name !== BUILD);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The first page of this build for every address of the app. */
async function firstPage(request: Request): Promise<Response> {
  const cache = await caches.open(BUILD);
  return (await cache.match(FIRST_PAGE)) ?? fetch(request);
}

async function keptOrFetched(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(name);
  return (await cache.match(request.url)) ?? fetch(request);
}

/** A picture once seen stays, until its index says that it changed. */
async function pictureOf(request: Request): Promise<Response> {
  const cache = await caches.open(PICTURES);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && !request.url.endsWith("index.json")) {
    // A full device shows the picture all the same.
    await cache.put(request.url, response.clone()).catch(() => undefined);
  }
  return response;
}
