/** Items of all kinds asked for and sent: their routes are the same six. */

import type { components } from "#api";
import { answer, api } from "#lib/api/client";
import { Pages } from "#lib/data/pages.svelte";
import type { Kept } from "./fields";
import type { ItemPath } from "./kind";

const SHOWN = 50;
type Body = Record<string, unknown>;
interface Page {
  items: Kept[];
  next_cursor?: string | null;
}

// The kinds' routes differ in the shapes of bodies only; which fields those have, each kind declares.
const many = (path: ItemPath) => `/v1/persons/{person_id}/${path}` as "/v1/persons/{person_id}/allergies";
const one = (path: ItemPath) => `${many(path)}/{item_id}` as const;
type AnyIn = components["schemas"]["AllergyIn"];

/** All of a kind, what was entered last first. Call while a component is being set up. */
export const itemsOf = (personId: () => string, path: () => ItemPath): Pages<Page> =>
  new Pages<Page>(
    (cursor?: string) =>
      answer(
        api.GET(many(path()), {
          params: {
            path: { person_id: personId() },
            query: { limit: SHOWN, ...(cursor ? { cursor } : {}) },
          },
        }),
      ) as Promise<Page>,
    () => `${path()} ${personId()}`,
    (item) => (item as Kept).id,
  );

const at = (personId: string, id: string) => ({ person_id: personId, item_id: id });

export const readItem = (personId: string, path: ItemPath, id: string): Promise<Kept> =>
  answer(api.GET(one(path), { params: { path: at(personId, id) } }));

export const readFormer = (personId: string, path: ItemPath, id: string): Promise<Kept[]> =>
  answer(api.GET(`${one(path)}/history`, { params: { path: at(personId, id) } }));

export const addItem = (personId: string, path: ItemPath, key: string, body: Body): Promise<Kept> =>
  answer(
    api.POST(many(path), {
      params: { path: { person_id: personId }, header: { "idempotency-key": key } },
      body: body as AnyIn,
    }),
  );

export const correctItem = (
  personId: string,
  path: ItemPath,
  id: string,
  etag: string,
  body: Body,
): Promise<Kept> =>
  answer(
    api.PUT(one(path), {
      params: { path: at(personId, id), header: { "if-match": etag } },
      body: body as AnyIn,
    }),
  );

export const removeItem = (personId: string, path: ItemPath, id: string, etag: string): Promise<unknown> =>
  answer(api.DELETE(one(path), { params: { path: at(personId, id), header: { "if-match": etag } } }));
