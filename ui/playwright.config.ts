import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "@playwright/test";

/** What a system's own Chromium is called. */
const CHROMIUM = ["chromium", "chromium-browser", "google-chrome"];

function installed(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return CHROMIUM.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

const executablePath = installed();

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/serve.ts",
  // Not beside the sources: the window would look changed after every run.
  outputDir: "node_modules/.e2e",
  reporter: "line",
  fullyParallel: true,
  forbidOnly: true,
  timeout: 20_000,
  use: {
    // Where it lies elsewhere than on the PATH, Playwright knows where.
    ...(executablePath ? { launchOptions: { executablePath } } : { channel: "chrome" }),
    viewport: { width: 1120, height: 760 },
  },
});
