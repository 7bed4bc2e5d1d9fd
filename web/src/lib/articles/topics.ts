/** The sign of a topic, of /art/signs. */

import type { Summary } from "./articles.svelte";

type Topic = Summary["topics"][number];
const SIGNS: Record<Topic, string> = {
  pregnancy: "pregnancy",
  newborn: "newborn",
  feeding: "feed",
  food: "solids",
  sleep: "sleep",
  safety: "programmes",
  mood: "mood",
  vaccines: "vaccines",
  teeth: "teeth",
  growth: "growth",
  illness: "measurements",
  screens: "screens",
  activity: "activity",
  development: "development",
  school: "school",
};

export const signOf = ({ topics }: Pick<Summary, "topics">): string =>
  topics[0] ? SIGNS[topics[0]] : "articles";
