// What `npm run art` made, against the project's data. It reads the files as a browser gets them.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

interface Index {
  files: Record<string, { bytes: number; hash: string }>;
}

const DATA = "../data";
const ART = "static/art";

const read = (path: string): string => readFileSync(path, "utf8");
const idsIn = (folder: string, list: "creatures" | "badges"): string[] =>
  readdirSync(`${DATA}/${folder}`)
    .filter((name) => name.endsWith(".yaml"))
    .flatMap(
      (name) => (parse(read(`${DATA}/${folder}/${name}`)) as Record<string, { id: string }[]>)[list] ?? [],
    )
    .map(({ id }) => id);

const { files } = JSON.parse(read(`${ART}/index.json`)) as Index;
const drawings = Object.keys(files).filter((path) => path.endsWith(".svg"));
const creatures = idsIn("creatures", "creatures");
const badges = idsIn("badges", "badges");

describe("pictures", () => {
  it.each(creatures)("shows %s as a card, a token and a silhouette", (id) => {
    const wanted = ["", ".token", ".silhouette"].map((kind) => `creatures/${id}${kind}.svg`);
    expect(drawings).toEqual(expect.arrayContaining(wanted));
  });

  it.each(badges)("shows the badge %s earned and not yet earned", (id) => {
    expect(drawings).toEqual(expect.arrayContaining([`badges/${id}.svg`, `badges/${id}.grey.svg`]));
  });

  it("draws nothing that the data does not have", () => {
    const known = new Set([...creatures, ...badges]);
    const shown = drawings.filter((path) => /^(creatures|badges)\//.test(path));
    expect(shown.filter((path) => !known.has(path.split(/[/.]/)[1] ?? ""))).toEqual([]);
  });

  it("draws no two creatures alike", () => {
    // Without the ids, which carry the file's name.
    const bare = creatures.map((id) => read(`${ART}/creatures/${id}.token.svg`).replaceAll(id, ""));
    expect(new Set(bare).size).toBe(creatures.length);
  });

  it("keeps every id to one picture, so that two can stand in one document", () => {
    const ids = drawings.flatMap((path) =>
      [...read(`${ART}/${path}`).matchAll(/ id="([^"]+)"/g)].map((match) => match[1]),
    );
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it("points to nothing that is not there", () => {
    for (const path of drawings) {
      const drawn = read(`${ART}/${path}`);
      const named = [...drawn.matchAll(/(?:url\(|href=")#([^)"]+)/g)].map((match) => match[1]);
      expect(
        named.filter((id) => !drawn.includes(`id="${id}"`)),
        path,
      ).toEqual([]);
    }
  });

  it("needs neither network, script nor inline style", () => {
    for (const path of drawings) {
      const drawn = read(`${ART}/${path}`).replaceAll(/xmlns(:xlink)?="[^"]+"/g, "");
      expect(drawn, path).not.toMatch(/https?:|<script|<style| style=|data:/);
    }
  });
});
