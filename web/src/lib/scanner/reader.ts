/** Reads QR codes in a picture: with the browser's own reader where it has one, else with one loaded only then. */

export type Reader = (picture: HTMLVideoElement) => Promise<string[]>;

interface Detector {
  detect(picture: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: "qr_code"[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

export async function openReader(): Promise<Reader> {
  const Found = (await ofBrowser()) ?? (await import("qr/decode.js")).BarcodeDetector;
  const detector = new Found({ formats: ["qr_code"] });
  return async (picture) => (await detector.detect(picture)).map((code) => code.rawValue);
}

/** Some browsers have the class and, for want of a service of the system's, read nothing with it. */
async function ofBrowser(): Promise<DetectorClass | null> {
  const Own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  return Own && (await Own.getSupportedFormats()).includes("qr_code") ? Own : null;
}

/** Missing so many looks in a row, a code was taken away: it flickers while a hand moves. */
const GONE_LOOKS = 8;

/** Tells a code once for as long as it is held before the camera, and again when it comes back. */
export class Shown {
  readonly #missing = new Map<string, number>();

  /** Take what one look found; return what was not there before. */
  look(found: readonly string[]): string[] {
    for (const [text, looks] of this.#missing) {
      if (looks + 1 > GONE_LOOKS) this.#missing.delete(text);
      else this.#missing.set(text, looks + 1);
    }
    const fresh = [...new Set(found)].filter((text) => text && !this.#missing.has(text));
    for (const text of found) this.#missing.set(text, 0);
    return fresh;
  }
}
