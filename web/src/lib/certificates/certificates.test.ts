import { expect, test } from "vitest";
import { codeWords, documentAddress } from "./certificates";

test("a code is read in fours", () => {
  expect(codeWords("7K3M9QXT5BCD2F4GH6J8")).toBe("7K3M-9QXT-5BCD-2F4G-H6J8");
  expect(codeWords("")).toBe("");
});

test("a document has an address of its own in each language, and a code cannot leave its place in it", () => {
  expect(documentAddress("p", "../x", "zh-Hant")).toBe(
    "/v1/persons/p/certificates/..%2Fx/document?language=zh-Hant",
  );
});
