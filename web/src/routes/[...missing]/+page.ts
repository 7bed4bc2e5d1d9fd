// Every address that is no page. Without it the router asks the server for the page, gets the app again, and so on.
import { error } from "@sveltejs/kit";

export const load = (): never => error(404);
