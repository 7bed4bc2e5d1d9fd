/** The audit sheet of a league round: lines of JSON as `challenge_engine/leagues/sheet.py` writes them. */

export interface Sums {
  people: number;
  value: number;
  days: number;
}
type Cell = [people: number, value: number, days: number, leaves: string[]];
type PrizeRule = [id: string, rule: string, places: number, share: number];

export interface Rule {
  bands: [id: string, upTo: number | null][];
  ties: string[];
  prizes: PrizeRule[];
  least_participants: number;
  least_schools: number;
}
type Words = Record<string, string>;

export interface Head {
  kind: "round";
  format: number;
  challenge: string;
  revision: number;
  first_day: string;
  last_day: string;
  titles: Record<string, Words>;
  prizes: Record<string, Words>;
  previous: string | null;
  rule: Rule;
}
export interface School {
  kind: "school";
  id: string;
  name: Words;
  pupils: number | null;
  before: [people: number, value: number, days: number] | null;
  cells: Cell[];
}
export interface Correction {
  kind: "correction";
  school: string;
  revision: number;
  points: number | null;
  pupils: number | null;
  excluded: boolean | null;
  reason: string;
}
export interface Standing {
  kind: "standing";
  school: string;
  state: string;
  band: string | null;
  rank: number | null;
  people: number;
  value: number;
  member_days: number;
}
export interface Win {
  kind: "prize";
  prize: string;
  band: string;
  school: string;
  rank: number;
}
type Line = Head | School | Correction | Standing | Win;

export interface Sheet {
  head: Head;
  schools: School[];
  corrections: Correction[];
  standings: Standing[];
  wins: Win[];
}

const FORMAT = 1;

/** Read a sheet. Throws where the text is none. */
export function readSheet(text: string): Sheet {
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  const head = lines[0];
  if (head?.kind !== "round" || head.format !== FORMAT) throw new Error("not a sheet");
  const of = <K extends Line["kind"]>(kind: K): Extract<Line, { kind: K }>[] =>
    lines.filter((line): line is Extract<Line, { kind: K }> => line.kind === kind);
  return {
    head,
    schools: of("school"),
    corrections: of("correction"),
    standings: of("standing"),
    wins: of("prize"),
  };
}
