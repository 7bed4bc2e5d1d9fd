/** Files on their way: one after the other; what did not arrive stays, and is tried again under the same key. */

import { beforeEach, expect, test, vi } from "vitest";
import { Unreachable } from "#lib/api/problems";
import { upload, type Sending } from "#lib/api/upload";
import { MOST_BYTES, Uploads } from "./uploads.svelte";

vi.mock("#lib/api/upload");
const sent = vi.mocked(upload);
const file = (name: string, size = 3): File => {
  const made = new File(["abc"], name, { type: "image/jpeg" });
  Object.defineProperty(made, "size", { value: size });
  return made;
};
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
beforeEach(() => sent.mockReset());

test("one after the other, and what is too large not at all", async () => {
  const kept = vi.fn();
  let arrive: (made: unknown) => void = () => undefined;
  sent.mockImplementationOnce((_path, _file, { onshare }) => {
    onshare(0.4);
    return new Promise((resolve) => (arrive = resolve));
  });
  sent.mockResolvedValueOnce({ id: "second" });
  const uploads = new Uploads("p", kept);
  uploads.add([file("a"), file("huge", MOST_BYTES + 1), file("b", MOST_BYTES)]);
  expect(uploads.list.map(({ state, share }) => [state, share])).toEqual([
    ["sending", 0.4],
    ["too-large", 0],
    ["waiting", 0],
  ]);
  arrive({ id: "first" });
  await settle();
  expect(kept.mock.calls).toEqual([[{ id: "first" }], [{ id: "second" }]]);
  expect(uploads.list.map(({ name }) => name)).toEqual(["huge"]);
});

test("one that lost its way is tried again as the same, and one called off is gone", async () => {
  const kept = vi.fn();
  sent.mockRejectedValueOnce(new Unreachable());
  sent.mockImplementationOnce(
    (_path, _file, { signal }: Sending) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason as Error)),
      ),
  );
  const uploads = new Uploads("p", kept);
  uploads.add([file("a")]);
  await settle();
  const [failed] = uploads.list;
  expect(failed?.state).toBe("failed");
  uploads.again(failed!.id);
  expect(uploads.list[0]?.state).toBe("sending");
  expect(sent.mock.calls[1]?.[2].key).toBe(sent.mock.calls[0]?.[2].key);
  uploads.drop(failed!.id);
  await settle();
  expect([uploads.list, kept.mock.calls]).toEqual([[], []]);
});
