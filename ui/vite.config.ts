import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  base: "./",
  // The oldest webview we run in: WebKitGTK 2.40, Safari 16.
  build: { target: "safari16" },
  server: { port: 5173, strictPort: true },
  // The browser's build of Svelte, so that components can be mounted.
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/testing/setup.ts"],
    css: true,
    // Longer than a wait may take: see src/testing/setup.ts.
    testTimeout: 20_000,
  },
});
