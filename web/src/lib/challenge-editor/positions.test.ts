import { describe, expect, test } from "vitest";
import { rangeOf } from "./positions";

const at = (text: string, line: number, column: number, endLine: number, endColumn: number): string => {
  const { from, to } = rangeOf(text, { line, column, end_line: endLine, end_column: endColumn });
  return text.slice(from, to);
};

describe("the place of a fault", () => {
  test("counts whole characters, as the server does", () => {
    expect(at("title: 🦋🦋 wing\n", 1, 11, 1, 15)).toBe("wing");
    expect(at("a: 🐉\n", 1, 4, 1, 5)).toBe("🐉");
  });

  test.each(["\n", "\r\n", "\r", "\u0085", "\u2028"])("breaks lines at %j", (end) => {
    expect(at(`one: 1${end}two: wrong${end}`, 2, 6, 2, 11)).toBe("wrong");
  });

  test("counts a tab as one character and a byte order mark as none", () => {
    expect(at("a:\tbad", 1, 4, 1, 7)).toBe("bad");
    expect(at("\uFEFFslug: x", 1, 7, 1, 8)).toBe("x");
  });

  test("spans lines", () => {
    expect(at("why:\n  en: a\n  zh: b\n", 2, 3, 3, 8)).toBe("en: a\n  zh: b");
  });

  test("stays inside a text that became shorter", () => {
    expect(at("slug: a", 40, 3, 41, 9)).toBe("a");
    expect(at("slug: a\nversion", 1, 70, 1, 90)).toBe("a");
    expect(rangeOf("", { line: 9, column: 9, end_line: 9, end_column: 9 })).toEqual({ from: 0, to: 0 });
  });

  test("shows a fault without a length on a character, never on half of one", () => {
    expect(at("run:\n", 1, 1, 1, 1)).toBe("r");
    expect(at("a: 🐉\n", 1, 5, 1, 5)).toBe("🐉");
  });
});
