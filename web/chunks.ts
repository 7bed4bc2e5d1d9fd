/**
 * Which modules share a file. On a slow phone some seventy files of a few hundred bytes cost more, even from the
 * device's own store, than the bytes that a page could spare. So what every page needs is one file (with it the first
 * page of all and what the faces share, which add little), what Play needs beside it for its first page another, and
 * words two more; the rest is left to the bundler.
 *
 * Each of these files is complete: whatever its modules import is in it or in one before it. So files never import
 * each other in a circle, which would run modules before those that they need.
 */

import { readdirSync } from "node:fs";
import type { Rolldown } from "vite";

type Modules = Rolldown.ChunkingContext;

/** Whatever any face is put together from, or School and Office would load Play for a button. */
function sharedParts(): string[] {
  const names = readdirSync(`${import.meta.dirname}/src/lib/ui`);
  return names.filter((name) => name.endsWith(".svelte")).map((name) => `/src/lib/ui/${name}`);
}

/** In their order: a file takes what those before it have left. */
const BEGUN_BY = {
  frame: [
    "/node_modules/@sveltejs/kit/src/runtime/client/client-entry.js",
    "/src/routes/+layout.svelte",
    "/src/routes/+error.svelte",
    "/src/routes/+page.svelte",
    "/src/routes/school/+layout.svelte",
    "/src/routes/office/+layout.svelte",
    "/src/lib/offline/start.svelte.ts",
    ...sharedParts(),
  ],
  play: ["/src/routes/play/+layout.svelte", "/src/routes/play/+page.svelte"],
};
const LANGUAGE = /\/\.generated\/paraglide\/runtime\.js$/;
/** One module for each message, and modules that only list them. */
const WORDS = /\/\.generated\/paraglide\/messages(\.js|\/)/;
const WORDS_OF_FRAME = /\/messages\/(frame|start)_\w+\.js$/; // beside the language itself, which they all need
const WORDS_OF_PLAY = /\/messages\/(map|check_in|collection|boards|offline|visits|steps|walking)_\w+\.js$/;

/** What is run before the app is told of which build it is, and so before any module that asks for that. */
const BEFORE_ALL = /\/runtime\/client\/(payload|entry)\.js$|vite\/preload-helper/;

let files: Map<string, string> | null = null;

/** The name of the file that a module belongs to, null for the bundler's choice. */
export function fileOf(id: string, modules: Modules): string | null {
  if (BEFORE_ALL.test(id)) return null;
  if (LANGUAGE.test(id) || WORDS_OF_FRAME.test(id)) return "language";
  if (WORDS.test(id)) return WORDS_OF_PLAY.test(id) ? "words" : null;
  files ??= assign(modules);
  return files.get(id) ?? null;
}

function assign(modules: Modules): Map<string, string> {
  const assigned = new Map<string, string>();
  for (const [file, pages] of Object.entries(BEGUN_BY)) {
    const begun = pages.map((page) => import.meta.dirname + page);
    const reached = begun.flatMap((id) => (id.includes("/routes/") ? importsOf(id, modules) : [id]));
    for (let id = reached.pop(); id !== undefined; id = reached.pop()) {
      if (assigned.has(id) || WORDS.test(id) || LANGUAGE.test(id) || BEFORE_ALL.test(id)) continue;
      assigned.set(id, file);
      reached.push(...importsOf(id, modules));
    }
  }
  return assigned;
}

const importsOf = (id: string, modules: Modules): string[] => [
  ...(modules.getModuleInfo(id)?.importedIds ?? []),
];
