/** A refused plan is told at the very row and field, which several rows have by the same name. */

import { expect, test } from "vitest";
import { Problem } from "#lib/api/problems";
import { faultsOf, unplaced } from "./plan-faults";

const refused = (body: object): Problem =>
  new Problem({ status: 422, code: "invalid", title: "t", detail: "d", ...body } as never);

test("each fault stands at its own row; one that no field shows is told below", () => {
  const faults = faultsOf(
    refused({
      faults: [
        { pointer: "/booths/1/name/en", words: "Too short." },
        { pointer: "/shifts/0/role", words: "Unknown." },
      ],
    }),
  );
  expect([faults["/booths/1/name/en"], faults["/booths/0/name/en"]]).toEqual(["Too short.", undefined]);
  expect(unplaced(faults)).toEqual(["Unknown."]);
});

test("a rule over several fields names the row as the form numbers it", () => {
  const overcounted = refused({ code: "station_supply_overcounted", params: { row: 1 } });
  expect(Object.keys(faultsOf(overcounted))).toEqual(["/supplies/0"]);
  const repeated = refused({ code: "station_name_repeated", params: { field: "booths", row: 2 } });
  expect(Object.keys(faultsOf(repeated))).toEqual(["/booths/1"]);
  expect(Object.keys(faultsOf(refused({ code: "station_times_reversed" })))).toEqual(["/closes_at"]);
});
