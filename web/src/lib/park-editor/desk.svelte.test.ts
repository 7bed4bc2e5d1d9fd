/** An officer's own save whose answer was lost is never told as another officer's. */

import { flushSync } from "svelte";
import { expect, test, vi } from "vitest";
import { Problem, Unreachable } from "#lib/api/problems";
import type { ParkFeature } from "#lib/parks/park";
import { session } from "#lib/session/session.svelte";
import { ParkDesk } from "./desk.svelte";

const { get, put } = vi.hoisted(() => ({
  get: vi.fn<(path: string) => Promise<unknown>>(),
  put: vi.fn<(path: string, sent: { body: { based_on_revision: number } }) => Promise<unknown>>(),
}));
vi.mock("#lib/api/client", () => ({
  hasSession: () => true,
  onSessionEnded: () => undefined,
  answer: <T>(coming: T): T => coming,
  api: { GET: get, PUT: put, POST: () => new Promise(() => undefined) },
}));

const park = (revision: number, east = 114.19): ParkFeature =>
  ({
    id: "garden",
    properties: { geofence_revision: revision },
    geometry: { type: "Polygon", coordinates: [[[114.18, 22.28], [east, 22.28], [east, 22.29], [114.18, 22.28]]] }, // prettier-ignore
  }) as unknown as ParkFeature;
const conflict = new Problem({ code: "geofence_changed_meanwhile", status: 412 } as Problem["body"]);

/** A desk on revision 1, whose first save got lost and may be in force; since then a corner was moved. */
async function deskAfterLostSave(changedBy: string) {
  session.me = { account_id: "me" } as typeof session.me;
  let present = park(1);
  get.mockImplementation((path) =>
    Promise.resolve(
      path.endsWith("/revisions")
        ? { items: [{ number: 2, changed_by_id: changedBy, reason: "The lawn." }] }
        : present,
    ),
  );
  let desk!: ParkDesk;
  const stop = $effect.root(() => {
    desk = new ParkDesk("garden");
  });
  flushSync();
  await vi.waitFor(() => {
    flushSync();
    expect(desk.editor.shape).not.toBeNull();
  });
  desk.setReason("The lawn.");
  desk.editor.moveTo({ kind: "corner", corner: { polygon: 0, ring: 0, at: 1 } }, [114.191, 22.28]);
  put.mockReset();
  put.mockRejectedValueOnce(new Unreachable("lost"));
  expect(await desk.save()).toBe(false);
  present = park(2, 114.191);
  desk.editor.moveTo({ kind: "corner", corner: { polygon: 0, ring: 0, at: 1 } }, [114.192, 22.28]);
  put.mockRejectedValueOnce(conflict).mockResolvedValueOnce(park(3, 114.192));
  return { desk, stop, isSaved: await desk.save() };
}

test("what was drawn after a lost answer is saved on top of it", async () => {
  const { desk, stop, isSaved } = await deskAfterLostSave("me");
  expect([isSaved, desk.theirs, desk.basedOn, desk.isDirty]).toEqual([true, null, 3, false]);
  expect(put.mock.calls.map(([, sent]) => sent.body.based_on_revision)).toEqual([1, 1, 2]);
  stop();
});

test("what another officer has put in force is still for this one to choose about", async () => {
  const { desk, stop, isSaved } = await deskAfterLostSave("somebody else");
  expect([isSaved, desk.theirs?.properties.geofence_revision, desk.isDirty]).toEqual([false, 2, true]);
  expect(put).toHaveBeenCalledTimes(2);
  stop();
});
