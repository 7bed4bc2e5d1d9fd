/**
 * Which files each page begins with, written beside the build: the server names them in the answer that carries the
 * page (api/web_preloads.py), so that a browser asks for them at once and not only when the app has started.
 */

import path from "node:path";
import type { Plugin, Rolldown } from "vite";

const ROUTES = path.join(import.meta.dirname, "src/routes");
/** Loaded for every page: the frame, and what is shown where a page fails. */
const ALWAYS = ["+layout.svelte", "+error.svelte"];

/** A plugin that writes `_app/preloads.json`: files by route, such as `/play/album/[id]`, scripts before styles. */
export const preloads = (): Plugin => ({
  name: "eplus-preloads",
  applyToEnvironment: ({ name }) => name === "client",
  generateBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
    const components = new Map<string, Rolldown.OutputChunk>();
    for (const chunk of chunks) {
      if (!chunk.facadeModuleId?.includes("/client-optimized/nodes/")) continue;
      for (const id of this.getModuleInfo(chunk.facadeModuleId)?.importedIds ?? []) {
        if (id.endsWith(".svelte")) components.set(path.relative(ROUTES, id), chunk);
      }
    }
    const begun = [...components.keys()].filter((component) => /(^|\/)\+page\.svelte$/.test(component));
    const found = begun.sort().map((component) => {
      const folder = path.dirname(component);
      const nodes = [...ALWAYS, ...layoutsOf(folder), component].flatMap((name) => components.get(name) ?? []);
      return [folder === "." ? "/" : `/${folder}`, filesOf(nodes, bundle)];
    });
    if (!found.length) return; // not the build of the pages
    const source = JSON.stringify(Object.fromEntries(found), null, 1);
    this.emitFile({ type: "asset", fileName: "_app/preloads.json", source });
  },
});

function layoutsOf(folder: string): string[] {
  const parts = folder === "." ? [] : folder.split("/");
  return parts.map((_, place) => `${parts.slice(0, place + 1).join("/")}/+layout.svelte`);
}

function filesOf(nodes: readonly Rolldown.OutputChunk[], bundle: Rolldown.OutputBundle): string[] {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const waiting = nodes.map(({ fileName }) => fileName);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chunk = bundle[name];
    if (chunk?.type !== "chunk" || scripts.has(name)) continue;
    scripts.add(name);
    for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style);
    waiting.push(...chunk.imports);
  }
  return [...scripts, ...styles].map((name) => `/${name}`);
}
