import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Page } from "@playwright/test";
import { expect as soon, row, test as base } from "./window";

/** The folder where `cargo build` puts the programs. */
const BINARIES = process.env["TRAYVISOR_BIN_DIR"] ?? resolve("../target/debug");

/** A server that prints a line for each request. */
const SERVER = `
import { createServer } from "node:http";
const [port] = process.argv.slice(2);
createServer((request, response) => {
  console.log("asked for", request.url);
  response.end("hello");
}).listen(Number(port), "127.0.0.1", () => console.log("hello from the real server"));
`;

/** The page on the real core, with its own home and folder. */
const test = base.extend<{ folder: string; core: string }>({
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

/** Waits longer than the other tests: `cargo build` may be running on this machine. */
const WAIT_MS = 60_000;
const expect = soon.configure({ timeout: WAIT_MS });
test.use({ actionTimeout: WAIT_MS, navigationTimeout: WAIT_MS });
test.describe.configure({ timeout: 2 * WAIT_MS });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function addAndStart(page: Page, folder: string): Promise<void> {
  await page.getByTestId("add-project").click();
  await page.getByTestId("folder").fill(folder);
  await page.getByTestId("look").click();
  await page.getByTestId("add-and-start").click();
}

test("the real core adds, starts, shows and stops a real server", async ({ page, folder, core }) => {
  const shop = join(folder, "shop");
  const port = await freePort();
  await mkdir(shop);
  await writeFile(join(shop, "server.mjs"), SERVER);
  const command = [process.execPath, "server.mjs", "{port}"];
  await writeFile(join(shop, ".backend_config.json"), JSON.stringify({ name: "api", command, port }));

  await page.goto(core);
  await addAndStart(page, shop);
  await expect(page.getByTestId("phase")).toHaveText("Running");
  await expect(row(page, "api")).toContainText(`:${port}`);
  expect(await (await fetch(`http://127.0.0.1:${port}/orders`)).text()).toBe("hello");

  await page.getByRole("tab", { name: "Logs" }).click();
  await expect(page.getByText("hello from the real server")).toBeVisible();
  await expect(page.getByText("asked for /orders")).toBeVisible();

  await page.getByTestId("stop").click();
  await expect(page.getByTestId("phase")).toHaveText("Stopped");
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});

test("the core answers nobody without its token", async ({ core, baseURL }) => {
  const address = new URL(core).searchParams.get("core");
  const origin = new URL(baseURL ?? "").origin;
  const body = JSON.stringify({ call: "servers" });
  const refused = await fetch(`${address}/call`, { method: "POST", body, headers: { origin } });
  expect(refused.status).toBe(403);
});
