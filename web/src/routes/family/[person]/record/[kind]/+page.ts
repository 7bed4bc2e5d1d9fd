import { error } from "@sveltejs/kit";
import { isKind } from "#lib/observations/kinds";
import { itemKindOf } from "#lib/record-items/kinds";

export const load = ({ params }: { params: { kind: string } }): void => {
  if (!isKind(params.kind) && !itemKindOf(params.kind)) error(404);
};
