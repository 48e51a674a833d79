/** What is typed into forms, judged by the real core. */
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./core";

const APP = `from fastapi import FastAPI

app = FastAPI()
`;

/** A folder with a FastAPI application. It is only looked at: nothing runs. */
async function application(folder: string): Promise<string> {
  const shop = join(folder, "shop");
  await mkdir(shop);
  await writeFile(join(shop, "main.py"), APP);
  return shop;
}

async function look(page: Page, core: string, folder: string): Promise<void> {
  await page.goto(core);
  await page.getByTestId("add-project").click();
  await page.getByTestId("folder").fill(folder);
  await page.getByTestId("look").click();
  await expect(page.getByTestId("command-shown")).toContainText("uvicorn main:app");
}

async function openSettings(page: Page, core: string, folder: string): Promise<void> {
  await look(page, core, folder);
  await page.getByTestId("save-project").click();
  await page.getByTestId("tab-settings").click();
  await expect(page.getByTestId("run")).toContainText("uvicorn main:app");
}

test("a project is added as it is typed, once the core has nothing against it", async ({
  page,
  folder,
  core,
}) => {
  const shop = await application(folder);
  await look(page, core, shop);
  const [name, save] = [page.getByTestId("field-name"), page.getByTestId("save-project")];
  for (const refused of ["../x", "a:b", "x".repeat(101)]) {
    await name.fill(refused);
    await expect(name).toHaveAccessibleDescription(/it must be a name|it can have at most|characters/i);
    await expect(save).toBeDisabled();
  }
  await name.fill("games");
  await page.getByTestId("field-port").fill("8123");
  await expect(page.getByTestId("command-shown")).toContainText("--port 8123");
  await page.getByTestId("field-workers").fill("4");
  const note = page.getByText(/Reload and 4 workers cannot be combined/);
  await expect(note).toBeVisible();
  await page.getByTestId("field-reload").click();
  await expect(note).toBeHidden();
  await expect(page.getByTestId("command-shown")).toContainText("--workers 4");
  await save.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("games");
  const written = await readFile(join(shop, ".backend_config.json"), "utf8");
  expect(JSON.parse(written)).toMatchObject({ name: "games", port: 8123, workers: 4, reload: false });
});

test("settings show what they would run, and are refused where the core says so", async ({
  page,
  folder,
  core,
}) => {
  const shop = await application(folder);
  await openSettings(page, core, shop);
  const [run, state] = [page.getByTestId("run"), page.getByTestId("settings-state")];
  const [app, save] = [page.getByTestId("field-app"), page.getByTestId("save-settings")];
  await page.getByTestId("section-restarts").locator("summary").click();
  await page.getByTestId("field-restart.max").fill("9");
  await page.getByTestId("field-host").fill("0.0.0.0");
  await expect(run).toContainText("--host 0.0.0.0");
  await page.getByTestId("field-reload").click();
  await expect(run).not.toContainText("--reload");
  await app.fill("main");
  await expect(app).toHaveAccessibleDescription(/a module and a name in it/);
  await expect(save).toBeDisabled();
  await app.fill("");
  await page.getByTestId("field-command").fill("no-such-program-here");
  await expect(page.getByTestId("run-problem")).toContainText('"no-such-program-here" was not found');
  await page.getByTestId("field-command").fill("");
  await save.click();
  await expect(state).toContainText("Saved");
  const written = await readFile(join(shop, ".backend_config.json"), "utf8");
  expect(JSON.parse(written)).toMatchObject({ host: "0.0.0.0", reload: false, restart: { max: 9 } });
});

test("the configuration file says where it is wrong, and keeps its comments", async ({
  page,
  folder,
  core,
}) => {
  const shop = await application(folder);
  const file = join(shop, ".backend_config.json");
  await writeFile(file, '{\n  "port": 8123 // not 8000\n}\n');
  await openSettings(page, core, shop);
  await page.getByTestId("field-host").fill("::1");
  await page.getByTestId("save-settings").click();
  await expect(page.getByTestId("settings-state")).toContainText("Saved");
  expect(await readFile(file, "utf8")).toContain("// not 8000");
  await page.getByTestId("edit-file").click();
  await page.getByTestId("file-text").fill('{\n  "port": 8000\n  "host": "x"\n}\n');
  await expect(page.getByTestId("file-fault")).toContainText("Line 2");
  await expect(page.getByTestId("save-settings")).toBeDisabled();
});

test("a place for alerts and an editor are taken when the core knows them", async ({
  page,
  folder,
  core,
}) => {
  await page.goto(core);
  await page.getByTestId("open-preferences").click();
  await page.getByTestId("editor").selectOption({ label: "Another program…" });
  await page.getByTestId("editor-program").fill("no-such-program-here");
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("refused")).toContainText("no-such-program-here");
  const editor = join(folder, "edit");
  await symlink(process.execPath, editor);
  await page.getByTestId("editor-program").fill(editor);
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("refused")).toBeHidden();

  await page.getByTestId("add-webhook").click();
  await page.getByTestId("alert-url").fill("hooks.slack.com");
  await expect(page.getByText(/Enter an https:\/\/ address/)).toBeVisible();
  await expect(page.getByTestId("save-alert")).toBeDisabled();
  await page.getByTestId("alert-url").fill("https://hooks.slack.com/x");
  await page.getByTestId("save-alert").click();
  await expect(page.getByTestId("alert")).toContainText("Webhook to hooks.slack.com");
  await page.getByTestId("add-email").click();
  await page.getByTestId("alert-to").fill("mia");
  await expect(page.getByText("Enter e-mail addresses, separated by commas.")).toBeVisible();
  await expect(page.getByTestId("save-alert")).toBeDisabled();
});
