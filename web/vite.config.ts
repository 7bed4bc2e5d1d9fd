import adapter from "@sveltejs/adapter-static";
import { sveltekit } from "@sveltejs/kit/vite";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";
import { fileOf } from "./chunks.ts";
import { icons } from "./icons.ts";
import { ALL, plain } from "./plain.ts";
import { preloads } from "./preloads.ts";

export default defineConfig({
  plugins: [
    icons(),
    sveltekit({
      // script/web lets a build be made elsewhere and then puts it in the place of the one that is served
      adapter: adapter({
        pages: process.env.BUILD_FOLDER ?? "build",
        fallback: "index.html",
        precompress: true,
        strict: false,
      }),
      // Registered once the first page is at rest (src/lib/offline/update.svelte.ts): it fetches the whole app.
      serviceWorker: { register: false },
    }),
    preloads(),
  ],
  // `npm run dev` beside a running script/server: pages reload as they are edited.
  server: {
    // Origin and Host stay a pair, as the server looks at both.
    proxy: { "/v1": { target: process.env.EPLUS_ADDRESS ?? "http://127.0.0.1:8000", changeOrigin: false } },
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          preserveEntrySignatures: "allow-extension",
          output: { codeSplitting: { groups: [{ name: fileOf, includeDependenciesRecursively: false }] } },
        },
      },
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: "plain", environment: "node", isolate: false, include: plain } },
      {
        extends: true,
        plugins: [svelteTesting()],
        test: {
          name: "browser",
          environment: "jsdom",
          include: [ALL],
          exclude: plain,
          setupFiles: ["src/test-setup.ts"],
        },
      },
    ],
  },
});
