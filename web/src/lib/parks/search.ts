/**
 * Finding parks by words in three languages at once, on the device.
 *
 * Case, accents, spaces and full-width letters do not matter; traditional and simplified characters are the same; the
 * short names that people say (維園 for 維多利亞公園) find what their characters stand for.
 */

import type { Park } from "./park";

const HAN = /\p{Script=Han}/u;
const HAN_PART = /\p{Script=Han}+|[^\p{Script=Han}]+/gu;
const NOT_A_WORD = /[^\p{L}\p{N}]+/gu;
const ACCENTS = /\p{M}+/gu;

/** Better is less. What is not found at all is null. */
export type Rank = number;

interface Entry {
  park: Park;
  english: string;
  englishJoined: string;
  chinese: string;
  rest: string;
  restJoined: string;
}

export class ParkSearch {
  readonly #simplified = new Map<string, string>();
  readonly #entries: Entry[];

  /** `districts` are the names of each park's district in all languages. */
  constructor(parks: readonly Park[], districts: Readonly<Record<string, Record<string, string>>> = {}) {
    // Which traditional character is which simplified one is learnt from the names, given in both.
    const pairs = [...parks.map((park) => park.names), ...Object.values(districts)];
    for (const names of pairs) this.#learn(names["zh-Hant"] ?? "", names["zh-Hans"] ?? "");
    this.#entries = parks.map((park) => {
      const english = this.normal(park.names.en);
      const district = Object.values(districts[park.district] ?? {});
      const rest = this.normal([park.addresses.en, park.addresses["zh-Hant"], ...district].join(" "));
      return {
        park,
        english,
        englishJoined: joined(english),
        chinese: joined(this.normal(park.names["zh-Hans"])),
        rest,
        restJoined: joined(rest),
      };
    });
  }

  /** The parks that `words` mean, each with how well it is meant: the less the better. All of them for no words. */
  find(words: string): [Park, Rank][] {
    const wanted = this.normal(words);
    if (!wanted) return this.#entries.map((entry) => [entry.park, 0]);
    // A word may mix scripts ("victoria維園"): each part is looked for by its own rule.
    const parts = wanted.split(" ").flatMap((word) => word.match(HAN_PART) ?? []);
    const found: [Park, Rank][] = [];
    for (const entry of this.#entries) {
      const rank = rankOf(entry, parts) ?? rankOf(entry, [joined(wanted)]);
      if (rank !== null) found.push([entry.park, rank]);
    }
    return found;
  }

  /** Lower case, simplified characters, words parted by one space. */
  normal(text: string): string {
    const plain = text.normalize("NFKD").replace(ACCENTS, "").normalize("NFKC").toLowerCase();
    const words = plain.replace(/['’]/g, "").replace(NOT_A_WORD, " ").trim();
    return [...words].map((one) => this.#simplified.get(one) ?? one).join("");
  }

  #learn(traditional: string, simplified: string): void {
    const [from, to] = [[...traditional], [...simplified]];
    if (from.length !== to.length) return;
    from.forEach((one, at) => {
      if (one !== to[at] && HAN.test(one)) this.#simplified.set(one, to[at]!);
    });
  }
}

const joined = (text: string): string => text.replaceAll(" ", "");

function rankOf(entry: Entry, parts: readonly string[]): Rank | null {
  let worst: Rank = 0;
  for (const part of parts) {
    const rank = HAN.test(part) ? rankOfHan(entry, part) : rankOfLatin(entry, part);
    if (rank === null) return null;
    worst = Math.max(worst, rank);
  }
  return worst;
}

function rankOfLatin(entry: Entry, part: string): Rank | null {
  if (entry.english.startsWith(part) || entry.englishJoined.startsWith(part)) return 0;
  if (entry.english.includes(` ${part}`)) return 1;
  if (part.length > 2 && entry.englishJoined.includes(part)) return 3;
  if (` ${entry.rest}`.includes(` ${part}`)) return 5;
  return part.length > 3 && entry.restJoined.includes(part) ? 6 : null;
}

function rankOfHan(entry: Entry, part: string): Rank | null {
  if (entry.chinese.startsWith(part)) return 0;
  if (entry.chinese.includes(part)) return 1;
  if (part.length > 1 && isShortFor(part, entry.chinese)) return entry.chinese.startsWith(part[0]!) ? 2 : 4;
  return entry.restJoined.includes(part) ? 5 : null;
}

function isShortFor(short: string, long: string): boolean {
  let from = 0;
  for (const one of short) {
    const at = long.indexOf(one, from);
    if (at < 0) return false;
    from = at + one.length;
  }
  return true;
}
