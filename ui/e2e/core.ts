import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect as soon, test as base } from "./window";

/** The folder where `cargo build` puts the programs. */
const BINARIES = process.env["TRAYVISOR_BIN_DIR"] ?? resolve("../target/debug");

/** Waits longer than the other tests: `cargo build` may be running on this machine. */
const WAIT_MS = 60_000;

/** The page on the real core, with its own home and folder. */
export const test = base.extend<{ folder: string; core: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "trayvisor-page-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  core: async ({ folder, baseURL, page }, use) => {
    const env = { ...process.env, TRAYVISOR_HOME: join(folder, "home") };
    const origin = new URL(baseURL ?? "").origin;
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const server = spawn(join(BINARIES, "trayvisor-page-server"), [origin], { env, stdio: [...stdio] });
    const [address] = (await once(createInterface(server.stdout), "line")) as [string];
    await use(address);
    // Close it first: it would log an error about the end of the core.
    await page.close();
    server.kill();
    await once(server, "exit");
    // A failed test may have left its server running.
    spawnSync(join(BINARIES, "trayvisor"), ["stop", "--all"], { env });
  },
});

export const expect = soon.configure({ timeout: WAIT_MS });
test.use({ actionTimeout: WAIT_MS, navigationTimeout: WAIT_MS });
test.describe.configure({ timeout: 2 * WAIT_MS });
