import type { Feature } from "geojson";
import { describe, expect, test } from "vitest";
import { changesOf, emptyFields } from "./fields";
import { boundaryOfFeature, collectionOf, FileRefused, readParkFile, type FileFault } from "./file";
import { countRows, isEmpty, rowsOf, rowsOfKind, type Report } from "./report";

const faultOf = (text: string): FileFault | null => {
  try {
    collectionOf(text);
    return null;
  } catch (error) {
    return (error as FileRefused).fault;
  }
};

describe("files", () => {
  test.each<[string, FileFault]>([
    ["  \n", "empty"],
    ["<kml></kml>", "kml"],
    ["name,lon,lat\nA,1,2", "table"],
    ['{"type":', "not-json"],
    ["null", "not-collection"],
    ['{"type":"Feature"}', "not-collection"],
    ['{"type":"FeatureCollection","features":[]}', "no-features"],
    [JSON.stringify({ type: "FeatureCollection", features: Array(5001).fill(null) }), "too-many"],
  ])("%.40s is refused", (text, fault) => expect(faultOf(text)).toBe(fault));

  test("an archive and bytes that are no text are told apart", async () => {
    const fault = (bytes: number[]) =>
      readParkFile(new Blob([new Uint8Array(bytes)])).catch((error: FileRefused) => error.fault);
    expect(await fault([0x50, 0x4b, 3, 4])).toBe("archive");
    expect(await fault([0xff, 0xfe, 0xff])).toBe("not-text");
  });
  test("a point with a radius is shown as a circle; metres of a grid are not shown", () => {
    const point = { geometry: { type: "Point", coordinates: [114.1, 22.3] }, properties: { radius_m: 50 } };
    expect(boundaryOfFeature(point)?.[0]?.[0]).toHaveLength(25);
    const ring = [[[836_000, 816_000]]];
    expect(boundaryOfFeature({ geometry: { type: "Polygon", coordinates: ring } })).toBeNull();
    expect(boundaryOfFeature(null)).toBeNull();
  });
});

describe("reports", () => {
  const refused = { code: "x", words: "No." };
  const report: Report = {
    id: "1",
    reason: "r",
    created_at: "2026-11-23T00:00:00Z",
    applied_at: null,
    added: [
      { row: 4, park_id: "d", name_en: "D", possible_duplicates: [{ park_id: "e", why: "near" }] },
      { row: 1, park_id: "a", name_en: "A", possible_duplicates: [] },
    ],
    changed: [{ row: 3, park_id: "c", name_en: "C", fields: ["geofence"], moved_m: 9, moved_m2: 80 }],
    unchanged: 7,
    refused: [
      { row: 2, field: "geometry", ...refused },
      { row: 2, field: "name_en", ...refused },
    ],
  };
  test("several faults of one feature count once and are one row", () => {
    expect(countRows(report)).toEqual({ added: 2, changed: 1, unchanged: 7, refused: 1, duplicate: 1 });
    const rows = rowsOf(report);
    expect(rows.map((one) => one.row)).toEqual([1, 2, 3, 4]);
    expect(rows[1]!.faults.map((one) => one.field)).toEqual(["geometry", "name_en"]);
    expect(rowsOfKind(rows, "duplicate").map((one) => one.parkId)).toEqual(["d"]);
  });
  test("a refused row is called as the file calls it", () => {
    const park = (name: unknown): Feature => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [114.1, 22.3] },
      properties: { name_en: name, id: "lawn" },
    });
    const features = [park("A"), park(" Lost Lawn "), park("C")];
    expect(rowsOf(report, { type: "FeatureCollection", features })[1]!.name).toBe("Lost Lawn");
    features[1] = park(7);
    expect(rowsOf(report, { type: "FeatureCollection", features })[1]!.name).toBe("lawn");
  });
  test("a file that only repeats what is there has nothing to do", () => {
    expect(isEmpty(countRows({ ...report, added: [], changed: [] }))).toBe(true);
  });
});

describe("details", () => {
  const park = { ...emptyFields(), nameEn: "Lawn", nameZhHant: "草坪", nameZhHans: "草坪" };
  test("only what was changed is sent", () => {
    expect(changesOf(park, { ...park })).toEqual({});
    expect(changesOf(park, { ...park, nameEn: " Lawn " })).toEqual({});
    expect(changesOf(park, { ...park, hours: "always" })).toEqual({
      hours: { opens: "00:00", closes: "00:00" },
    });
    expect(changesOf({ ...park, hours: "daily" }, park)).toEqual({ hours: null });
  });
});
