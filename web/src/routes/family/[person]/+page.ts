import { redirect } from "@sveltejs/kit";

export const load = ({ params }: { params: { person: string } }): never =>
  redirect(307, `/family/${params.person}/vaccines`);
