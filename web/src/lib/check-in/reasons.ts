/** What to show for each reason that the server may give: a picture, and what one can do about it. */

/** `walk`: arrow and distance. `signal`: how to be found better. `wait`: until when. `stay`: a countdown. */
export type Help =
  | "none"
  | "walk"
  | "map"
  | "signal"
  | "wait"
  | "stay"
  | "look"
  | "enrol"
  | "dates"
  | "late"
  | "mock"
  | "clock"
  | "review";

export interface Reason {
  /** Of /art/scenes, or drawn by ReasonPicture. */
  picture:
    | "welcome"
    | "review"
    | "compass"
    | "map"
    | "signal"
    | "gate"
    | "moon"
    | "play"
    | "album"
    | "join"
    | "calendar"
    | "clock"
    | "switch"
    | "storm"
    | "heat";
  help: Help;
}

export const REASONS: Readonly<Record<string, Reason>> = {
  check_in_accepted: { picture: "welcome", help: "none" },
  check_in_accepted_at_edge: { picture: "welcome", help: "none" },
  check_in_accepted_by_review: { picture: "welcome", help: "none" },
  check_in_accepted_too_late: { picture: "calendar", help: "late" },
  check_in_implausible_travel: { picture: "review", help: "review" },
  check_in_mock_location: { picture: "switch", help: "mock" },
  check_in_device_elsewhere: { picture: "review", help: "review" },
  check_in_shared_device: { picture: "review", help: "review" },
  check_in_many_devices: { picture: "review", help: "review" },
  check_in_outside_park: { picture: "compass", help: "walk" },
  check_in_far_from_any_park: { picture: "map", help: "map" },
  check_in_park_not_in_challenge: { picture: "map", help: "map" },
  check_in_too_vague: { picture: "signal", help: "signal" },
  check_in_park_closed: { picture: "gate", help: "wait" },
  check_in_night: { picture: "moon", help: "wait" },
  check_in_paused_typhoon: { picture: "storm", help: "wait" },
  check_in_paused_rainstorm: { picture: "storm", help: "wait" },
  check_in_paused_heat: { picture: "heat", help: "wait" },
  check_in_paused_other: { picture: "calendar", help: "wait" },
  check_in_stay_longer: { picture: "play", help: "stay" },
  check_in_already_checked_in: { picture: "album", help: "look" },
  check_in_not_enrolled: { picture: "join", help: "enrol" },
  check_in_challenge_not_running: { picture: "calendar", help: "dates" },
  check_in_challenge_sealed: { picture: "calendar", help: "late" },
  check_in_capture_too_old: { picture: "clock", help: "late" },
  check_in_refused_by_review: { picture: "review", help: "review" },
  check_in_from_the_future: { picture: "clock", help: "clock" },
};

/** A code of a later server gets the plainest help, beside the server's own words. */
export const reasonOf = (code: string): Reason => REASONS[code] ?? { picture: "map", help: "map" };
