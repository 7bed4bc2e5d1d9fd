/** Words for the certificate's fields and for what is wrong with one. */

import { m } from "#messages";
import type { FieldName } from "./certificate";
import type { Fault } from "./registration.svelte";

export const FIELD_WORDS: Record<FieldName, () => string> = {
  name_en: m.children_name_en,
  name_zh: m.children_name_zh,
  sex: m.children_sex,
  birth_on: m.children_birth_on,
  identity_number: m.children_identity_number,
  birth_place: m.children_birth_place,
  registration_number: m.children_registration_number,
  father_name: m.children_father_name,
  mother_name: m.children_mother_name,
};

export const FIELD_HINTS: Partial<Record<FieldName, () => string>> = {
  identity_number: m.children_identity_number_hint,
  birth_place: m.children_optional,
  registration_number: m.children_optional,
  father_name: m.children_optional,
  mother_name: m.children_optional,
};

const FAULTS: Record<Fault, () => string> = {
  needed: m.children_fault_needed,
  mistyped: m.children_fault_mistyped,
  malformed: m.children_fault_malformed,
  future: m.children_fault_future,
};
export const faultWords = (fault: Fault): string => FAULTS[fault]();
