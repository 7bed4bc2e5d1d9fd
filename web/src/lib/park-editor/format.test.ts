/** What is told of the format is what the sample says, and the server's test holds the sample to the server. */

import { readFileSync } from "node:fs";
import type { FeatureCollection } from "geojson";
import { expect, test } from "vitest";
import { collectionOf } from "./file";
import { FORMAT_FIELDS, SAMPLE } from "./format";

test("each field is told, once, and stands in the sample", () => {
  const sample: FeatureCollection = collectionOf(readFileSync(`static${SAMPLE}`, "utf-8"));
  const said = sample.features.flatMap((one) => Object.keys(one.properties ?? {}));
  const told = FORMAT_FIELDS.map((one) => one.name);
  expect(told.toSorted()).toEqual([...new Set([...said, "id", "geometry"])].toSorted());
});
