/** How the one page of the app is written when it is built: nothing of this runs on a server. */

import type { Handle } from "@sveltejs/kit/hooks";
import mark from "../static/art/icons/favicon.svg?raw";

const START = /import\(("[^"]+\/entry\/start\.[^"]+")\)\.then\(/;
const OPENING = /<img id="opening"[^>]*>/;

/**
 * The mark that is there while the app starts stands in the page itself, so that it is painted with the first round
 * trip; and the app's first work, which keeps a phone busy, begins when it has been (app.html).
 */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => {
      if (!html.includes("</html>")) return html;
      if (!START.test(html) || !OPENING.test(html)) throw new Error("The page is another than this expects.");
      return html
        .replace(START, "eplusPainted.then(() => import($1)).then(")
        .replace(
          OPENING,
          mark.replace("<svg", '<svg id="opening" width="64" height="64" aria-hidden="true"'),
        );
    },
  });
