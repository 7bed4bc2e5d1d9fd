/** The kinds of items that are entered and read alike, in the order in which a record shows them. */

import type { ItemKind } from "../kind";
import { allergies } from "./allergies";
import { appointments } from "./appointments";
import { conditions } from "./conditions";
import { documents } from "./documents";
import { encounters } from "./encounters";
import { familyDoctors } from "./family-doctors";
import { medicalCertificates } from "./medical-certificates";
import { medications } from "./medications";
import { reports } from "./reports";

export const ITEM_KINDS: readonly ItemKind[] = [
  appointments,
  medications,
  allergies,
  conditions,
  reports,
  documents,
  encounters,
  familyDoctors,
  medicalCertificates,
];

export const itemKindOf = (path: string | undefined): ItemKind | undefined =>
  ITEM_KINDS.find((kind) => kind.path === path);
