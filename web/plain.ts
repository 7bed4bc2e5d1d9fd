/** Which tests ask nothing of a browser: they run without one, and beside each other in one realm. */

import { globSync, readFileSync } from "node:fs";

// What only a browser has, and what would stay for the next file. A test of ours that fails for want of a browser,
// since what it imports needs one, names it: `// @vitest-environment jsdom`.
const BROWSER =
  /testing-library|\b(document|window|location|localStorage|sessionStorage|indexedDB|navigator)\b|jsdom/;
const LEFT_BEHIND = /\bvi\.(mock|doMock|stub|useFakeTimers|spyOn)/;

export const ALL = "src/**/*.test.ts";

/** The test files that need no browser. */
export const plain = globSync(ALL).filter((file) => {
  const text = readFileSync(file, "utf-8");
  return !file.endsWith(".svelte.test.ts") && !BROWSER.test(text) && !LEFT_BEHIND.test(text);
});
