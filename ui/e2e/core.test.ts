import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./core";
import { row } from "./window";

/** A server that prints a line for each request. */
const SERVER = `
import { createServer } from "node:http";
const [port] = process.argv.slice(2);
createServer((request, response) => {
  console.log("asked for", request.url);
  response.end("hello");
}).listen(Number(port), "127.0.0.1", () => console.log("hello from the real server"));
process.stdin.on("data", (line) => console.log("heard", String(line).trim()));
`;

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

  await page.getByTestId("log-input").fill("yes");
  await page.getByTestId("log-input").press("Enter");
  await expect(page.getByText("heard yes")).toBeVisible();

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
