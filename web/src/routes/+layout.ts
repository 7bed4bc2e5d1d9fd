// The app is drawn in the browser; the server only answers /v1.
export const ssr = false;
export const prerender = false;
