import { error } from "@sveltejs/kit";
import { isKind } from "#lib/observations/kinds";

export const load = ({ params }: { params: { kind: string } }): void => {
  if (!isKind(params.kind)) error(404);
};
