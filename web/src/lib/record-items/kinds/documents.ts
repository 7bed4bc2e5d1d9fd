/** Pictures and PDFs of a person's folder. The file itself is never changed, only what is said of it. */

import type { components } from "#api";
import { formatDay } from "#lib/language/format";
import { m } from "#messages";
import { TEXT_MOST } from "../fields";
import type { ItemKind } from "../kind";
import { NOTE, SOURCE, line } from "./shared";

export type DocumentItem = components["schemas"]["DocumentOut"];

const KINDS: Record<DocumentItem["kind"], () => string> = {
  letter: m.items_document_letter,
  report: m.items_document_report,
  referral: m.items_document_referral,
  certificate: m.items_document_certificate,
  identity: m.items_document_identity,
  vaccine_card: m.items_document_vaccine_card,
  picture: m.items_document_picture,
  other: m.items_document_other,
};

export const titleOf = (item: DocumentItem): string => item.title ?? KINDS[item.kind]();

export const documents: ItemKind = {
  path: "documents",
  sign: "documents",
  title: m.items_documents,
  none: m.items_documents_none,
  noneWords: m.items_documents_none_words,
  add: m.items_documents_add,
  fields: [
    {
      name: "kind",
      label: m.items_document_kind,
      input: "choice",
      options: KINDS,
      isNeeded: true,
      first: "other",
    },
    {
      name: "title",
      label: m.items_document_title,
      hint: m.items_document_title_hint,
      input: "text",
      most: TEXT_MOST,
    },
    {
      name: "described_on",
      label: m.items_document_day,
      hint: m.items_document_day_hint,
      input: "day",
      isPast: true,
    },
    {
      name: "is_shared",
      label: m.items_document_shared,
      input: "tick",
      isAsked: ({ kind }) => kind === "identity" || kind === "certificate",
    },
    NOTE,
    SOURCE,
  ],
  row(kept) {
    const item = kept as unknown as DocumentItem;
    const pages = item.pages > 1 ? m.items_document_pages({ count: item.pages }) : "";
    return {
      title: titleOf(item),
      lines: [
        line(item.title && KINDS[item.kind](), item.described_on && formatDay(item.described_on), pages),
        item.note ?? "",
      ],
    };
  },
  removing: () => ({ words: m.items_document_remove_words(), yes: m.record_remove_yes() }),
};
