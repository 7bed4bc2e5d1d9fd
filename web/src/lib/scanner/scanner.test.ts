/** A code is told once while it is shown; the camera is let go of; without one, typing serves. */

import { fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { m } from "#messages";
import { Shown } from "./reader";
import Scanner from "./Scanner.svelte";

const track = { stop: vi.fn() };
const camera = vi.fn<() => Promise<unknown>>();
let seen: string[];

class Detector {
  static getSupportedFormats = (): Promise<string[]> => Promise.resolve(["qr_code"]);
  detect = (): Promise<{ rawValue: string }[]> => Promise.resolve(seen.map((rawValue) => ({ rawValue })));
}

beforeEach(() => {
  vi.useFakeTimers();
  seen = [];
  track.stop.mockReset();
  camera.mockReset().mockResolvedValue({ getTracks: () => [track] });
  vi.stubGlobal("BarcodeDetector", Detector);
  Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: camera }, configurable: true });
  vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const looks = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(150 * count);
const open = async (): Promise<{ read: string[]; unmount: () => void }> => {
  const read: string[] = [];
  const { unmount } = render(Scanner, { label: "Card", onread: (text: string) => read.push(text) });
  await fireEvent.click(screen.getByRole("button", { name: m.scanner_start() }));
  await looks(1);
  return { read, unmount };
};
const hide = (isHidden: boolean): void => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(isHidden);
  document.dispatchEvent(new Event("visibilitychange"));
};

test("a code is told once for as long as it is shown, also when it flickers, and again when it comes back", () => {
  const shown = new Shown();
  const told = (found: string[], count = 1): string[] =>
    Array.from({ length: count }, () => shown.look(found)).flat();
  expect(told(["a"], 5)).toEqual(["a"]);
  told([], 7);
  expect(told(["a", "b", "b"], 3)).toEqual(["b"]);
  told(["b"], 8);
  expect(told(["a", "b"], 2)).toEqual(["a"]);
});

test("one card after the other is read, and the camera is let go of with the page", async () => {
  const { read, unmount } = await open();
  for (const card of ["EPLUS-CARD:A", "EPLUS-CARD:B"]) {
    seen = [card];
    await looks(3);
  }
  expect(read).toEqual(["EPLUS-CARD:A", "EPLUS-CARD:B"]);
  expect(track.stop).not.toHaveBeenCalled();
  unmount();
  expect(track.stop).toHaveBeenCalledOnce();
  seen = ["EPLUS-CARD:C"];
  await looks(3);
  expect(read).toHaveLength(2);
});

test("nothing is read while nobody looks at the page", async () => {
  const { read } = await open();
  hide(true);
  await looks(1);
  expect(track.stop).toHaveBeenCalledOnce();
  seen = ["EPLUS-CARD:A"];
  await looks(3);
  expect(read).toEqual([]);
  hide(false);
  await looks(3);
  expect([camera.mock.calls.length, read]).toEqual([2, ["EPLUS-CARD:A"]]);
});

test("a camera that comes after the person went on is let go of", async () => {
  let give!: (stream: unknown) => void;
  camera.mockReturnValue(new Promise((resolve) => (give = resolve)));
  const { unmount } = await open();
  unmount();
  give({ getTracks: () => [track] });
  await looks(1);
  expect(track.stop).toHaveBeenCalledOnce();
});

test.each([
  ["NotAllowedError", m.scanner_denied],
  ["NotFoundError", m.scanner_absent],
  ["NotReadableError", m.scanner_busy],
])("after %s the words say what to do, and typing works", async (name, words) => {
  camera.mockRejectedValue(new DOMException("", name));
  const { read } = await open();
  expect(screen.getByText(words())).toBeVisible();
  await fireEvent.input(screen.getByLabelText("Card"), { target: { value: "  ABCD-1234 " } });
  await fireEvent.click(screen.getByRole("button", { name: m.scanner_typed_send() }));
  expect(read).toEqual(["ABCD-1234"]);
  expect(screen.getByLabelText("Card")).toHaveValue("");

  camera.mockResolvedValue({ getTracks: () => [track] });
  await fireEvent.click(screen.getByRole("button", { name: m.scanner_start() }));
  seen = ["EPLUS-CARD:A"];
  await looks(3);
  expect(read).toEqual(["ABCD-1234", "EPLUS-CARD:A"]);
});
