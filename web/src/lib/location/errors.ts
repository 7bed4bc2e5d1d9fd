/** Why there is no fix. The words for each are in LocationTrouble.svelte. */

/** The person, or whoever manages the device, does not allow it. */
export class LocationDenied extends Error {
  override name = "LocationDenied";
}

/** The device cannot tell: no sensor, no signal, or turned off meanwhile. */
export class LocationUnavailable extends Error {
  override name = "LocationUnavailable";
}

/** The device did not find itself in time: usually indoors. */
export class LocationTimeout extends Error {
  override name = "LocationTimeout";
}
