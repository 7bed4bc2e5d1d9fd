/**
 * Where the device is: the one owner of geolocation in the app.
 *
 * Off until the person taps "Show where I am" or checks in, and off again when they say so, leave Play or look away.
 * A fix lives in this object and nowhere else: never stored, logged, or put into an address. Only a check-in sends one.
 */

import { LocationDenied, LocationTimeout, LocationUnavailable } from "./errors";
import { fixOf, type Fix } from "./fix";

export { LocationDenied, LocationTimeout, LocationUnavailable, type Fix };

export type LocationState = "off" | "asking" | "on" | "imprecise" | "denied" | "unavailable" | "timed-out";

/** Beyond this a fix does not tell one park from the next; approximate location on phones is 1 km and more. */
export const IMPRECISE_M = 100;
/** What a phone reaches under an open sky; waiting for better gains nothing. */
const GOOD_M = 20;
/** How old the shown fix may be to serve as a fresh one: a few steps of a child. */
const FRESH_MS = 5_000;
/** A shown place older than this is no longer where the person is. */
const OLD_MS = 60_000;
/** How long accuracy may take to settle after the first fix. */
const SETTLE_MS = 10_000;
/** Accuracy that has not improved for this long has settled. */
const STILL_MS = 4_000;
/** How long the device may look for itself; begins when the person has answered the browser's question. */
const SEARCH_MS = 15_000;

const WATCH: PositionOptions = { enableHighAccuracy: true, maximumAge: 0, timeout: SEARCH_MS };

/** Somebody who waits for one good fix. */
class Waiting {
  best: Fix | null = null;
  readonly promise: Promise<Fix>;
  readonly settle: (outcome: Fix | Error) => void;
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(onSettled: (outcome: Fix | Error) => void) {
    let settle!: (outcome: Fix | Error) => void;
    this.promise = new Promise<Fix>((resolve, reject) => {
      settle = (outcome) => {
        this.#timers.forEach(clearTimeout);
        onSettled(outcome);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
    });
    this.settle = settle;
  }

  improve(fix: Fix): void {
    const isFirst = this.best === null;
    const isBetter = this.best === null || fix.accuracyM < this.best.accuracyM;
    if (isBetter) this.best = fix;
    const finish = (): void => this.settle(this.best!);
    if (fix.accuracyM <= GOOD_M) return finish();
    if (isFirst) this.#timers[0] = setTimeout(finish, SETTLE_MS);
    // What is still imprecise gets its whole time: a phone's first fix is often a cell's.
    if (isBetter && fix.accuracyM <= IMPRECISE_M) {
      clearTimeout(this.#timers[1]);
      this.#timers[1] = setTimeout(finish, STILL_MS);
    }
  }
}

export class LocationOwner {
  state = $state<LocationState>("off");
  fix = $state.raw<Fix | null>(null);

  readonly #device: Geolocation | undefined;
  #watch: number | null = null;
  #isPaused = false;
  #waiting: Waiting | null = null;

  constructor(device: Geolocation | undefined) {
    this.#device = device;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#pause() : this.#resume()));
    void this.#noticeNewPermission();
  }

  /** Whether the device is being followed: what the sign on every page of Play tells. */
  get isActive(): boolean {
    return this.state === "asking" || this.state === "on" || this.state === "imprecise";
  }

  /** Begin to follow the device. The browser asks the person if it does not know their answer. */
  start = (): void => {
    if (this.#watch !== null) return;
    if (!this.#device) {
      this.#failed("unavailable", new LocationUnavailable());
      return;
    }
    this.state = "asking";
    this.#follow(this.#device);
  };

  /** Stop, and forget where the device was. */
  stop = (): void => {
    this.#isPaused = false;
    this.#unfollow();
    this.fix = null;
    this.state = "off";
    this.#waiting?.settle(new LocationUnavailable());
  };

  /**
   * One good fix: the best of up to ten seconds, at once if a good one is there. Follows the device only meanwhile,
   * unless it was being followed before.
   *
   * Throws LocationDenied, LocationUnavailable (also when stopped meanwhile), LocationTimeout.
   */
  freshFix = (): Promise<Fix> => {
    if (this.#waiting) return this.#waiting.promise;
    const { fix } = this;
    if (fix && fix.accuracyM <= GOOD_M && Date.now() - fix.capturedAt.getTime() <= FRESH_MS) {
      return Promise.resolve(fix);
    }
    const wasFollowing = this.#watch !== null || this.#isPaused;
    const waiting = new Waiting((outcome) => {
      this.#waiting = null;
      if (!wasFollowing && !(outcome instanceof Error)) this.stop();
    });
    this.#waiting = waiting;
    this.#unfollow(); // a device at rest reports nothing new until it is asked anew
    if (this.#device && wasFollowing) this.#follow(this.#device);
    else this.start();
    return waiting.promise;
  };

  #follow(device: Geolocation): void {
    this.#watch = device.watchPosition(this.#found, this.#lost, WATCH);
  }

  #unfollow(): void {
    if (this.#watch !== null) this.#device?.clearWatch(this.#watch);
    this.#watch = null;
  }

  #found = (position: GeolocationPosition): void => {
    const fix = fixOf(position, Date.now());
    this.fix = fix;
    this.state = fix.accuracyM > IMPRECISE_M ? "imprecise" : "on";
    this.#waiting?.improve(fix);
  };

  #lost = (error: GeolocationPositionError): void => {
    if (error.code === error.PERMISSION_DENIED) {
      this.#failed("denied", new LocationDenied());
    } else if (this.fix) {
      // Out of reach for a while (a tunnel, a mall): it goes on looking, and shows an old place no longer.
      if (Date.now() - this.fix.capturedAt.getTime() > OLD_MS) {
        this.fix = null;
        this.state = "asking";
      }
      this.#waiting?.settle(this.#waiting.best ?? new LocationTimeout());
    } else if (error.code === error.TIMEOUT) this.#failed("timed-out", new LocationTimeout());
    else this.#failed("unavailable", new LocationUnavailable());
  };

  #failed(state: "denied" | "timed-out" | "unavailable", error: Error): void {
    const best = this.#waiting?.best;
    this.#unfollow();
    this.fix = null;
    this.state = state;
    this.#waiting?.settle(best ?? error);
  }

  // A page that nobody looks at has no need to know.
  #pause(): void {
    if (this.#watch === null) return;
    this.#isPaused = true;
    this.#unfollow();
  }

  #resume(): void {
    const isFollowed = this.#watch !== null; // somebody asked meanwhile; a second watch would never end
    if (!this.#isPaused || isFollowed || !this.#device) return;
    this.#isPaused = false;
    this.#follow(this.#device);
  }

  // Somebody who allows it in the browser's settings need not find out that they have to tap again.
  async #noticeNewPermission(): Promise<void> {
    try {
      const permission = await navigator.permissions.query({ name: "geolocation" });
      permission.addEventListener("change", () => {
        if (permission.state !== "denied" && this.state === "denied") this.state = "off";
        if (permission.state === "denied" && this.#watch !== null)
          this.#failed("denied", new LocationDenied());
      });
    } catch {
      // An old browser: the next tap asks.
    }
  }
}

export const location = new LocationOwner(navigator.geolocation);
