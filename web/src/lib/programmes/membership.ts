/** A membership of a programme as an item; of which programmes there are, their list says. */

import type { components } from "#api";
import { formatDay } from "#lib/language/format";
import { TEXT_MOST } from "#lib/record-items/fields";
import type { ItemKind } from "#lib/record-items/kind";
import { NOTE, SOURCE, line } from "#lib/record-items/kinds/shared";
import { hongKongDay } from "#lib/today/days";
import { m } from "#messages";
import type { Programme } from "./programmes.svelte";

type Membership = components["schemas"]["MembershipOut"];

export function membershipKind(
  programmes: readonly Programme[],
  districts: readonly { id: string; name: string }[],
): ItemKind {
  const joined = programmes.filter(({ kind }) => kind === "membership");
  const named = (all: readonly { id: string; name: string }[]) =>
    Object.fromEntries(all.map(({ id, name }) => [id, () => name]));
  const nameIn = (all: readonly { id: string; name: string }[], id: string | null | undefined): string =>
    all.find((one) => one.id === id)?.name ?? id ?? "";
  return {
    path: "programme-memberships",
    sign: "programmes",
    title: m.items_membership,
    none: m.items_membership,
    noneWords: () => joined.map(({ summary }) => summary).join(" "),
    add: m.items_membership_add,
    fields: [
      {
        name: "programme",
        label: m.items_programmes,
        input: "choice",
        options: named(joined),
        isNeeded: true,
        first: joined[0]?.id ?? "",
      },
      { name: "district", label: m.items_membership_district, input: "choice", options: named(districts) },
      { name: "number", label: m.items_membership_number, input: "text", most: TEXT_MOST },
      {
        name: "since_on",
        label: m.items_membership_since,
        input: "day",
        isNeeded: true,
        isPast: true,
        isHalf: true,
        first: hongKongDay,
      },
      { name: "valid_until_on", label: m.items_membership_until, input: "day", isHalf: true },
      NOTE,
      SOURCE,
    ],
    row(kept) {
      const item = kept as unknown as Membership;
      const until = item.valid_until_on && m.items_until({ day: formatDay(item.valid_until_on) });
      return {
        title: nameIn(joined, item.programme),
        lines: [
          line(nameIn(districts, item.district), item.number),
          line(m.items_since({ day: formatDay(item.since_on) }), until),
        ],
      };
    },
  };
}
