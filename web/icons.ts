/**
 * Lets every icon of the package be drawn by our own component: the package's makes an element, an effect and spread
 * attributes of each line, which cost a slow phone some milliseconds an icon, a first screen a tenth of a second.
 */

import path from "node:path";
import type { Plugin } from "vite";

const OURS = path.join(import.meta.dirname, "src/lib/ui/Icon.svelte");

export const icons = (): Plugin => ({
  name: "eplus-icons",
  enforce: "pre",
  resolveId: (asked, importer) =>
    asked === "../Icon.svelte" && importer?.includes("/@lucide/svelte/dist/icons/") ? OURS : null,
});
