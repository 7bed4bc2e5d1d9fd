/** Looking at what a file would do asks for no reason; doing it does. */

import { fireEvent, render, screen } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import { m } from "#messages";
import ImportDesk from "./ImportDesk.svelte";

const { post } = vi.hoisted(() => ({
  post: vi.fn<(path: string, options: { params: { query?: { reason?: string } } }) => Promise<unknown>>(),
}));
vi.mock("#lib/api/client", () => ({
  answer: <T>(coming: T): T => coming,
  api: { GET: () => Promise.resolve({ items: [], next_cursor: null }), POST: post },
  newKey: () => crypto.randomUUID(),
}));
vi.mock("$app/navigation", () => ({ goto: () => Promise.resolve() }));
vi.mock("./DrawMap.svelte", () => ({ default: () => ({ frame: () => undefined }) }));

test("a reason is asked for where something is done", async () => {
  const added = [{ row: 1, park_id: "lawn", name_en: "Lawn", possible_duplicates: [] }];
  const report = {
    ...{ id: "one", reason: null, created_at: "2026-11-23T00:00:00Z", applied_at: null },
    ...{ added, changed: [], unchanged: 0, refused: [] },
  };
  post.mockResolvedValueOnce(report).mockResolvedValueOnce({ ...report, reason: "Survey" });
  const { container } = render(ImportDesk, { id: null });
  const features = [{ type: "Feature", id: "lawn", properties: {}, geometry: null }];
  const file = new File([JSON.stringify({ type: "FeatureCollection", features })], "lawn.geojson");
  await fireEvent.change(container.querySelector("input[type=file]")!, { target: { files: [file] } });
  await fireEvent.click(await screen.findByRole("button", { name: m.office_parks_import_check() }));

  const doIt = await screen.findByRole("button", { name: m.office_parks_import_apply() });
  expect(doIt).toBeDisabled();
  await fireEvent.input(screen.getByLabelText(m.office_parks_reason()), { target: { value: "Survey" } });
  await fireEvent.click(doIt);
  expect(post.mock.calls.map(([, { params }]) => params.query?.reason)).toEqual([undefined, "Survey"]);
});
