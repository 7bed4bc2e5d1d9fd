import { expect, test } from "vitest";
import { platformOf } from "./platform";

test.each([
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", 5, "ios"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari", 5, "ios"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari", 0, "desk"],
  ["Mozilla/5.0 (Linux; Android 16; Pixel 9)", 5, "android"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64)", 10, "desk"],
] as const)("%s with %d touch points is %s", (agent, points, platform) => {
  expect(platformOf(agent, points)).toBe(platform);
});
