import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isScalar, parse, visit } from "yaml";
import { addItem, addKey, quoted, read, removeItem, replaceValue, type Path } from "./yaml-edit";

const FILES = ["go-to-park", "ten-thousand-steps-2024"].map((name) =>
  readFileSync(`../data/challenges/${name}.yaml`, "utf8"),
);
const VALUES = [
  "yes",
  "12",
  "1_000",
  "",
  " ",
  "a: b",
  "# no comment",
  "It's “here”",
  "多去公園：每日一次",
  "🦋 wings, {curly} [square]",
  "- dash",
  "two\nlines",
  "a line that is so long that it is folded in a text that was folded before. ".repeat(4).trim(),
  "trailing ",
  'back\\slash "quoted"',
  "2026-12-01",
  "*star",
  "&and",
  "null",
  "~",
  "\ttab",
  "%",
  "@at",
  "\u2028",
];

/** The places of all single values of a text that a form could change. */
function places(text: string): { path: Path; from: number; to: number }[] {
  const found: { path: Path; from: number; to: number }[] = [];
  const document = read(text);
  visit(document, {
    Scalar(key, node, ancestors) {
      if (key === "key" || !node.range) return;
      const path: (string | number)[] = [];
      const line = [...ancestors, node];
      line.forEach((one, at) => {
        if (at > 0 && Array.isArray((line[at - 1] as { items?: unknown[] }).items)) {
          const parent = line[at - 1] as { items: unknown[] };
          const index = parent.items.indexOf(one);
          const pair = one as { key?: { value: string } };
          path.push(pair.key && isScalar(pair.key) ? pair.key.value : index);
        }
      });
      found.push({ path, from: node.range[0], to: node.range[1] });
    },
  });
  return found;
}

/** Small, repeatable random numbers. */
function* dice(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

describe.each(FILES)("a change by the form", (text) => {
  test("alters only the lines of its value, and only its value", () => {
    const all = places(text);
    expect(all.length).toBeGreaterThan(50);
    const rolls = dice(7);
    const roll = (below: number): number => Math.floor(rolls.next().value * below);
    for (let turn = 0; turn < 40; turn += 1) {
      const { path, from, to } = all[roll(all.length)]!;
      const value = roll(3) ? VALUES[roll(VALUES.length)]! : roll(10_000);
      const changed = replaceValue(text, path, value);
      const head = text.slice(0, text.lastIndexOf("\n", from - 1) + 1);
      const after = text.indexOf("\n", to - 1);
      const tail = after < 0 ? "" : text.slice(after);
      expect(changed.startsWith(head), path.join("/")).toBe(true);
      expect(changed.endsWith(tail), path.join("/")).toBe(true);
      const [now, then] = [read(changed), read(text)];
      expect(now.errors).toEqual([]);
      expect(now.getIn(path)).toBe(value);
      then.setIn(path, value);
      expect(now.toJS()).toEqual(then.toJS());
    }
  }, 30_000);
});

const SMALL = `slug: x # its name
caps:
  # a good afternoon
  - {points: 160, per: day} # more is for tomorrow
rules:
  - id: visit
    limit: [{times: 1, per: park}, {times: 2, per: day}]
    why:
      en: >-
        You went
        out.
  # the second
  - id: other
    why: {en: Other}
`;

describe("parts", () => {
  test("come behind what they belong to, with the same indent", () => {
    expect(addKey(SMALL, ["rules", 0], "on", "park_visit", ["id"])).toContain(
      "- id: visit\n    on: park_visit\n    limit",
    );
    expect(addKey(SMALL, ["rules", 1, "why"], "zh-Hant", "其他")).toContain(
      "why: {en: Other, zh-Hant: 其他}",
    );
    expect(addKey(SMALL, ["rules", 0, "why"], "zh-Hant", "去")).toContain(
      "out.\n      zh-Hant: 去\n  # the second",
    );
    expect(addKey(SMALL, [], "prizes", "[]")).toMatch(/Other\}\nprizes: \[\]\n$/);
  });

  test("are added to lists of lines and of one line", () => {
    const capped = addItem(SMALL, ["caps"], "{points: 500, per: week}");
    expect(capped).toContain("# more is for tomorrow\n  - {points: 500, per: week}\nrules:");
    const limited = addItem(SMALL, ["rules", 0, "limit"], "{times: 9, per: run}");
    expect(limited).toContain("{times: 2, per: day}, {times: 9, per: run}]");
    expect(addItem("limit: []\n", ["limit"], "{times: 1, per: day}")).toBe("limit: [{times: 1, per: day}]\n");
  });

  test("are taken out without a trace, and nothing else with them", () => {
    expect(removeItem(SMALL, ["rules", 0, "limit"], 0)).toContain("limit: [{times: 2, per: day}]");
    expect(removeItem(SMALL, ["rules", 0, "limit"], 1)).toContain("limit: [{times: 1, per: park}]");
    const without = removeItem(SMALL, ["caps"], 0);
    expect(without).not.toContain("caps");
    expect(Object.keys(parse(without) as object)).toEqual(["slug", "rules"]);
    expect((parse(removeItem(SMALL, ["rules"], 1)) as { rules: unknown[] }).rules).toHaveLength(1);
    expect(removeItem(SMALL, ["rules"], 0)).toContain("  # the second\n  - id: other");
  });

  test("a path that is not there changes nothing", () => {
    expect(replaceValue(SMALL, ["rules", 9, "id"], "x")).toBe(SMALL);
    expect(addItem(SMALL, ["nothing"], "x")).toBe(SMALL);
    expect(replaceValue("a: [", ["a"], "x")).toBe("a: [");
  });
});

test("what is quoted is read back as it was", () => {
  for (const value of VALUES) expect(parse(quoted(value))).toBe(value);
});
