/** The way to a park in a map of somebody else's. The address names the park's place, never the person's. */

import type { Platform } from "#lib/location/platform";
import type { Position } from "./park";

/** Opens the device's own map where there is one. */
export function directionsTo([longitude, latitude]: Position, platform: Platform): string {
  const place = `${latitude.toFixed(5)},${longitude.toFixed(5)}`;
  if (platform === "ios") return `https://maps.apple.com/?daddr=${place}&dirflg=w`;
  if (platform === "android") return `geo:${place}?q=${place}`;
  return `https://www.openstreetmap.org/directions?to=${encodeURIComponent(place)}`;
}
