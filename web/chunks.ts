/**
 * Which modules share a file. On a slow phone some seventy files of a few hundred bytes cost more, even from the
 * device's own store, than the bytes that a page could spare. So what every page needs is one file, what Play needs
 * beside it for its first page another, and Play's words a third; the rest is left to the bundler.
 *
 * Each of these files is complete: whatever its modules import is in it or in one before it. So files never import
 * each other in a circle, which would run modules before those that they need.
 */

import type { Rolldown } from "vite";

type Modules = Rolldown.ChunkingContext;

/** In their order: a file takes what those before it have left. */
const BEGUN_BY = {
  frame: ["/src/routes/+layout.svelte", "/src/routes/+error.svelte"],
  play: ["/src/routes/play/+layout.svelte", "/src/routes/play/+page.svelte"],
};
const LANGUAGE = /\/\.generated\/paraglide\/runtime\.js$/;
/** One module for each message, and modules that only list them. */
const WORDS = /\/\.generated\/paraglide\/messages(\.js|\/)/;
const WORDS_OF_PLAY = /\/messages\/(frame|map|check_in|collection|boards|offline|visits)_\w+\.js$/;

/** What is run before the app is told of which build it is, and so before any module that asks for that. */
const BEFORE_ALL = /\/runtime\/client\/(payload|entry)\.js$|vite\/preload-helper/;

let files: Map<string, string> | null = null;

/** The name of the file that a module belongs to, null for the bundler's choice. */
export function fileOf(id: string, modules: Modules): string | null {
  if (BEFORE_ALL.test(id)) return null;
  if (LANGUAGE.test(id)) return "language";
  if (WORDS.test(id)) return WORDS_OF_PLAY.test(id) ? "words" : null;
  files ??= assign(modules);
  return files.get(id) ?? null;
}

function assign(modules: Modules): Map<string, string> {
  const assigned = new Map<string, string>();
  for (const [file, pages] of Object.entries(BEGUN_BY)) {
    const reached = pages.flatMap((page) => importsOf(import.meta.dirname + page, modules));
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
