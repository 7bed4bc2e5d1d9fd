// The colours by name, and `{name}` in our own fragments of SVG replaced by them. An unknown name is an error.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const tokens = parse(readFileSync(new URL("palette.yaml", import.meta.url), "utf8"));

export const palette = new Proxy(tokens, {
  get(target, name) {
    if (!(name in target)) throw new Error(`palette.yaml has no colour "${String(name)}"`);
    return target[name];
  },
});

/** Replace each `{name}` in a fragment by its colour. */
export function coloured(fragment = "") {
  return fragment.replace(/\{(\w+)\}/g, (_, name) => palette[name]);
}
