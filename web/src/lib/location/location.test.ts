import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LocationDenied, LocationOwner, LocationTimeout, LocationUnavailable } from "./location.svelte";

/** A device whose answers the test gives. */
class Device {
  found: PositionCallback | null = null;
  lost: PositionErrorCallback | null = null;
  watches = 0;

  watchPosition = (found: PositionCallback, lost: PositionErrorCallback): number => {
    this.found = found;
    this.lost = lost;
    return ++this.watches;
  };
  clearWatch = (): void => {
    this.found = null;
    this.lost = null;
  };

  get isWatched(): boolean {
    return this.found !== null;
  }
  tell(accuracy: number, timestamp = Date.now()): void {
    const coords = { longitude: 114.188, latitude: 22.282, accuracy };
    this.found?.({ coords, timestamp } as GeolocationPosition);
  }
  fail(code: 1 | 2 | 3): void {
    this.lost?.({
      code,
      PERMISSION_DENIED: 1,
      POSITION_UNAVAILABLE: 2,
      TIMEOUT: 3,
    } as GeolocationPositionError);
  }
}

let device: Device;
let owner: LocationOwner;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-23T02:00:00Z") });
  device = new Device();
  owner = new LocationOwner(device as unknown as Geolocation);
});
afterEach(() => {
  owner.stop();
  vi.useRealTimers();
});

describe("following", () => {
  test("is off until somebody starts it", () => {
    expect([owner.state, owner.isActive, device.isWatched]).toEqual(["off", false, false]);
  });

  test("asks, then is on", () => {
    owner.start();
    expect([owner.state, owner.isActive]).toEqual(["asking", true]);
    device.tell(8);
    expect([owner.state, owner.fix?.accuracyM]).toEqual(["on", 8]);
  });

  test.each([
    [100, "on"],
    [101, "imprecise"],
  ])("a fix of %d m is %s", (accuracy, state) => {
    owner.start();
    device.tell(accuracy);
    expect(owner.state).toBe(state);
    expect(owner.isActive).toBe(true);
  });

  test("starting twice watches once", () => {
    owner.start();
    owner.start();
    expect(device.watches).toBe(1);
  });

  test("stopping forgets the place", () => {
    owner.start();
    device.tell(8);
    owner.stop();
    expect([owner.state, owner.fix, device.isWatched]).toEqual(["off", null, false]);
  });

  test.each([
    [1, "denied"],
    [2, "unavailable"],
    [3, "timed-out"],
  ] as const)("failure %d before any fix is %s and stops", (code, state) => {
    owner.start();
    device.fail(code);
    expect([owner.state, owner.isActive, device.isWatched]).toEqual([state, false, false]);
  });

  test("can be tried again after a failure", () => {
    owner.start();
    device.fail(3);
    owner.start();
    device.tell(8);
    expect(owner.state).toBe("on");
  });

  test("a short loss keeps the place, a long one does not show an old one", () => {
    owner.start();
    device.tell(8);
    vi.advanceTimersByTime(30_000);
    device.fail(3);
    expect([owner.state, owner.fix === null]).toEqual(["on", false]);
    vi.advanceTimersByTime(31_000);
    device.fail(2);
    expect([owner.state, owner.fix === null, device.isWatched]).toEqual(["asking", true, true]);
  });

  test("permission taken away forgets the place", () => {
    owner.start();
    device.tell(8);
    device.fail(1);
    expect([owner.state, owner.fix]).toEqual(["denied", null]);
  });

  test("a page that nobody looks at does not ask", () => {
    owner.start();
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(device.isWatched).toBe(false);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(device.isWatched).toBe(true);
    hidden.mockRestore();
  });

  test("asked while nobody looks, it is followed once, and stopping ends that", async () => {
    owner.start();
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    const coming = owner.freshFix();
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    device.tell(8);
    expect((await coming).accuracyM).toBe(8);
    expect([device.watches, owner.state]).toEqual([2, "on"]);
    hidden.mockRestore();
  });

  test("a device without geolocation is unavailable", async () => {
    const none = new LocationOwner(undefined);
    none.start();
    expect([none.state, none.isActive]).toEqual(["unavailable", false]);
    await expect(none.freshFix()).rejects.toBeInstanceOf(LocationUnavailable);
  });

  test("no fix is from the future", () => {
    owner.start();
    device.tell(8, Date.now() + 3_600_000);
    expect(owner.fix?.capturedAt).toEqual(new Date());
  });
});

describe("one fresh fix", () => {
  test("a good one is given at once, and the device is left alone again", async () => {
    const coming = owner.freshFix();
    device.tell(20);
    expect((await coming).accuracyM).toBe(20);
    expect([owner.state, owner.fix, device.isWatched]).toEqual(["off", null, false]);
  });

  test("the best of ten seconds is given", async () => {
    const coming = owner.freshFix();
    device.tell(900);
    vi.advanceTimersByTime(6_000);
    device.tell(400);
    device.tell(700);
    vi.advanceTimersByTime(4_000);
    expect((await coming).accuracyM).toBe(400);
  });

  test("accuracy that no longer improves has settled", async () => {
    const coming = owner.freshFix();
    device.tell(60);
    vi.advanceTimersByTime(3_000);
    device.tell(40);
    vi.advanceTimersByTime(4_000);
    expect((await coming).accuracyM).toBe(40);
  });

  test("somebody who was followed before is followed after", async () => {
    owner.start();
    device.tell(50);
    vi.advanceTimersByTime(10_000);
    const coming = owner.freshFix();
    device.tell(10);
    expect((await coming).accuracyM).toBe(10);
    expect([owner.state, device.isWatched]).toEqual(["on", true]);
  });

  test("a good place of a moment ago serves; an older one does not", async () => {
    owner.start();
    device.tell(8);
    vi.advanceTimersByTime(5_000);
    expect((await owner.freshFix()).accuracyM).toBe(8);
    vi.advanceTimersByTime(1);
    const coming = owner.freshFix();
    device.tell(12);
    expect((await coming).accuracyM).toBe(12);
  });

  test("two who ask share one answer", async () => {
    const [one, other] = [owner.freshFix(), owner.freshFix()];
    device.tell(5);
    expect(await one).toBe(await other);
    expect(device.watches).toBe(1);
  });

  test.each([
    [1, LocationDenied, "denied"],
    [2, LocationUnavailable, "unavailable"],
    [3, LocationTimeout, "timed-out"],
  ] as const)("failure %d is told", async (code, kind, state) => {
    const coming = owner.freshFix();
    device.fail(code);
    await expect(coming).rejects.toBeInstanceOf(kind);
    expect(owner.state).toBe(state);
  });

  test("stopping meanwhile ends the wait", async () => {
    const coming = owner.freshFix();
    owner.stop();
    await expect(coming).rejects.toBeInstanceOf(LocationUnavailable);
    expect(owner.state).toBe("off");
  });

  test("a followed device that finds itself no longer times out", async () => {
    owner.start();
    device.tell(50);
    vi.advanceTimersByTime(10_000);
    const coming = owner.freshFix();
    device.fail(3);
    await expect(coming).rejects.toBeInstanceOf(LocationTimeout);
    expect(owner.isActive).toBe(true);
  });
});
