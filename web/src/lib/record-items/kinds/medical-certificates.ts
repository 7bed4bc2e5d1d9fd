/** What clinics certify. A family reads and shows it; only its clinic can revoke it. */

import type { components } from "#api";
import { formatDay } from "#lib/language/format";
import { m } from "#messages";
import type { ItemKind } from "../kind";
import { line } from "./shared";

export type MedicalCertificate = components["schemas"]["MedicalCertificateOut"];

const KINDS: Record<MedicalCertificate["kind"], () => string> = {
  sick_leave: m.items_certificate_sick_leave,
  fitness: m.items_certificate_fit,
  attendance: m.items_certificate_attendance,
};

export const medicalCertificates: ItemKind = {
  path: "medical-certificates",
  sign: "medical-certificates",
  title: m.items_medical_certificates,
  none: m.items_medical_certificates_none,
  noneWords: m.items_medical_certificates_none_words,
  add: m.items_medical_certificates, // never asked: clinics issue them
  overTitle: m.items_certificate_revoked,
  isOver: (item) => item.revoked_at !== null,
  fields: [
    { name: "kind", label: m.items_certificate_kind, input: "choice", options: KINDS },
    { name: "name", label: m.items_certificate_name, input: "text" },
    { name: "from_on", label: m.items_certificate_from, input: "day", isHalf: true },
    { name: "until_on", label: m.items_certificate_until, input: "day", isHalf: true },
    { name: "doctor", label: m.items_certificate_doctor, input: "text" },
    { name: "statement", label: m.items_certificate_statement, input: "text" },
  ],
  row(kept) {
    const item = kept as unknown as MedicalCertificate;
    const [from, until] = [formatDay(item.from_on), formatDay(item.until_on)];
    return {
      title: KINDS[item.kind](),
      lines: [
        item.from_on === item.until_on ? from : m.items_span({ from, until }),
        line(item.doctor, item.statement),
      ],
      mark: item.revoked_at
        ? { tone: "danger", words: m.items_certificate_revoked() }
        : { tone: "good", words: m.items_certificate_valid() },
    };
  },
};
