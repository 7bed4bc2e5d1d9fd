/** A place at an instant, as the device tells it. */

export interface Fix {
  longitude: number;
  latitude: number;
  /** Radius in which the device is with 68 % likelihood. */
  accuracyM: number;
  capturedAt: Date;
}

/** Read a browser's position. Some devices stamp by another clock than the page's; no fix is from the future. */
export function fixOf({ coords, timestamp }: GeolocationPosition, nowMs: number): Fix {
  return {
    longitude: coords.longitude,
    latitude: coords.latitude,
    accuracyM: coords.accuracy,
    capturedAt: new Date(Math.min(timestamp, nowMs)),
  };
}
