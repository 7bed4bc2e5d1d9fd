/** Articles for parents: asked for by age alone, so that nobody is told whose child it is. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Resource } from "#lib/data/resource.svelte";

type Schemas = components["schemas"];
export type Summary = Schemas["ArticleSummary"];
export type Article = Schemas["ArticleOut"];

/** Those for an age in completed weeks; all for null. Call while a component is being set up. */
export const articlesFor = (ageWeeks: () => number | null): Resource<Schemas["ArticleList"]> =>
  new Resource(
    () => {
      const age_weeks = ageWeeks();
      return answer(api.GET("/v1/articles", { params: { query: age_weeks === null ? {} : { age_weeks } } }));
    },
    () => `articles ${ageWeeks()}`,
  );

/** Call while a component is being set up. */
export const articleOf = (id: () => string): Resource<Article> =>
  new Resource(
    () => answer(api.GET("/v1/articles/{article_id}", { params: { path: { article_id: id() } } })),
    () => `article ${id()}`,
  );
