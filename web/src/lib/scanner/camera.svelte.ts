/**
 * The camera of one scanner: on only while it is looked at, and what it sees stays in the page.
 *
 * `onread` is told each code once for as long as it is held there (reader.ts). It is asked nothing while the page is
 * hidden: the device's light goes out, and comes back with the page.
 */

import { openReader, Shown, type Reader } from "./reader";

export type CameraState = "off" | "asking" | "on" | "denied" | "absent" | "busy";

/** Between two looks: quicker than a hand moves, and leaves a slow phone time for the page. */
const LOOK_MS = 150;
/** Enough for a card at arm's length; more only costs time for each look. */
const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
};
/** Which failures are the person's no, and which mean that there is no camera; others may pass. */
const FAILURES: Record<string, CameraState> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "absent",
  OverconstrainedError: "absent",
};

export class Camera {
  state = $state<CameraState>("off");
  readonly #onread: (text: string) => void;
  #stream: MediaStream | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0; // counts starts and stops: what comes in late for an earlier one is let go

  constructor(onread: (text: string) => void) {
    this.#onread = onread;
  }

  /** Ask for the camera and show it in `video`, until stopped. */
  async start(video: HTMLVideoElement): Promise<void> {
    if (this.state === "asking" || this.state === "on") return;
    const turn = ++this.#turn;
    this.state = "asking";
    try {
      if (!navigator.mediaDevices) throw new DOMException("no camera here", "NotFoundError");
      const stream = await navigator.mediaDevices.getUserMedia(WANTED);
      if (turn !== this.#turn) return letGo(stream);
      this.#stream = stream;
      video.srcObject = stream;
      const [read] = await Promise.all([openReader(), video.play()]);
      if (turn !== this.#turn) return;
      this.state = "on";
      this.#look(turn, video, read, new Shown());
    } catch (error) {
      if (turn !== this.#turn) return;
      this.stop();
      this.state = FAILURES[(error as Error).name] ?? "busy";
    }
  }

  /** Let go of the camera. Why it could not be had stays known until it is asked for again. */
  stop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    if (this.#stream) letGo(this.#stream);
    this.#stream = null;
    if (this.state === "asking" || this.state === "on") this.state = "off";
  }

  #look(turn: number, video: HTMLVideoElement, read: Reader, shown: Shown): void {
    this.#timer = setTimeout(async () => {
      // A frame that cannot be read is followed by one that can.
      const found = await read(video).catch((): string[] => []);
      if (turn !== this.#turn) return;
      shown.look(found).forEach(this.#onread);
      if (turn === this.#turn) this.#look(turn, video, read, shown);
    }, LOOK_MS);
  }
}

const letGo = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());
