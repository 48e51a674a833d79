import type { Page } from "@playwright/test";
import { expect, expectAccessible, fake, open, row, test } from "./window";

async function openSettings(page: Page): Promise<void> {
  await open(page, "mixed");
  await page.getByTestId("tab-settings").click();
  await expect(page.getByTestId("run")).toContainText("uvicorn");
}

async function openAll(page: Page): Promise<void> {
  for (const section of await page.locator("details summary").all()) await section.click();
}

test("untouched: nothing keeps anybody from using it, in light and dark", async ({ page }) => {
  await openSettings(page);
  await expectAccessible(page);
  await openAll(page);
  await expectAccessible(page);
});

test("faulty: nothing keeps anybody from using it, in light and dark", async ({ page }) => {
  await openSettings(page);
  await openAll(page);
  for (const [field, text] of [
    ["port", "70000"],
    ["app", "main"],
    ["health.path", "up"],
    ["command", "it's"],
  ])
    await page.getByTestId(`field-${field}`).fill(text ?? "");
  await page.getByTestId("new-variable").fill("A=B");
  await expect(page.getByTestId("save-settings")).toBeDisabled();
  await expectAccessible(page);
});

test("unsaved when the window is closed, by keyboard alone", async ({ page }) => {
  await openSettings(page);
  await page.getByTestId("field-workers").fill("2");
  await expect(page.getByTestId("save-settings")).toBeVisible();
  await fake(page, (fake) => fake.askToClose());
  const dialog = page.getByRole("dialog", { name: "Save before closing?" });
  await expect(dialog).toContainText("settings of api");
  await expect(page.getByTestId("save-and-close")).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId("field-workers")).toHaveValue("2");
});

test("variables in each state: nothing keeps anybody from using them, in light and dark", async ({
  page,
}) => {
  await openSettings(page);
  await page.getByRole("button", { name: "Show the value of TZ" }).click();
  await expect(page.getByTestId("shown")).toHaveText("Europe/Berlin");
  await page.getByRole("button", { name: "Change DEBUG" }).click();
  await page.keyboard.type("0");
  await page.getByRole("button", { name: "Remove SECRET_KEY" }).click();
  await page.getByTestId("new-variable").fill("TOKEN");
  await page.getByTestId("new-value").fill("abc");
  await page.getByTestId("add-variable").click();
  await expectAccessible(page);
});

test("saved and needing a restart, by keyboard alone, which keeps a place", async ({ page }) => {
  await open(page, "mixed");
  await row(page, "web").click();
  await page.getByTestId("tab-settings").click();
  await page.getByTestId("field-port").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("5175");
  await expect(page.getByTestId("settings-state")).toContainText("next restart");
  await page.getByTestId("save-settings").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("settings-state")).toContainText("It takes effect after a restart");
  await expect(page.locator("body")).not.toBeFocused();
  await expectAccessible(page);
  await page.getByTestId("restart-now").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("restart-now")).toBeHidden();
  await expect(page.getByTestId("phase")).toHaveText("Running");
  await expect(page.locator("body")).not.toBeFocused();
});

test("the file with a syntax error: nothing keeps anybody from using it, in light and dark", async ({
  page,
}) => {
  await openSettings(page);
  await page.getByTestId("edit-file").click();
  const editor = page.getByTestId("file-text");
  await expect(editor).toHaveValue(/"servers"/);
  await expectAccessible(page);
  await fake(page, (fake) => {
    const fault = { field: null, place: [3, 3] as [number, number], message: "expected `,` or `}`" };
    fake.settingsFiles.answer = () => ({ fault, run: null });
  });
  await editor.fill('{\n  "port": 8000\n  "host": "x"\n}\n');
  await expect(page.getByTestId("file-fault")).toContainText("Line 3");
  await expect(page.getByTestId("save-settings")).toBeDisabled();
  await expectAccessible(page);
  await editor.focus();
  await page.keyboard.press("Tab");
  await expect(editor).not.toBeFocused();
});

test("changed by others meanwhile: it is said, and can be used by everybody", async ({ page }) => {
  await openSettings(page);
  await page.getByTestId("field-host").fill("::1");
  await fake(page, (fake) =>
    fake.settingsFiles.files.set("/home/mia/projects/shop", '{ "servers": { "api": { "port": 9000 } } }'),
  );
  await expect(page.getByTestId("outdated")).toBeVisible();
  await expectAccessible(page);
  await page.getByTestId("keep-mine").click();
  await expect(page.getByTestId("outdated")).toBeHidden();
  await expect(page.getByTestId("field-port")).toHaveValue("9000");
  await expect(page.getByTestId("field-host")).toHaveValue("::1");
});

test("a section that was opened by what is wrong in it stays open when that is mended", async ({ page }) => {
  await openSettings(page);
  await page.getByTestId("section-stopping").locator("summary").click();
  const field = page.getByTestId("field-stop.timeout_s");
  await field.fill("x");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill("5");
  await expect(field).toBeVisible();
});

test("the palette leads to the settings of each server", async ({ page }) => {
  await open(page, "mixed");
  await page.keyboard.press("Control+k");
  await page.getByTestId("palette").fill("settings of web");
  await page.keyboard.press("Enter");
  await expect(row(page, "web")).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tabpanel")).toBeFocused();
  await expect(page.getByTestId("run")).toContainText("npm run dev");
});

test("the settings need no more width than the smallest window has", async ({ page }) => {
  await page.setViewportSize({ width: 720, height: 480 });
  await openSettings(page);
  const fits = () => page.getByRole("main").evaluate((main) => main.scrollWidth <= main.clientWidth);
  expect(await fits()).toBe(true);
  await page.getByRole("button", { name: "Change DEBUG" }).click();
  await page.keyboard.type("x");
  expect(await fits()).toBe(true);
  await page.getByTestId("discard").click();
  await page.getByTestId("edit-file").click();
  await expect(page.getByTestId("file-text")).toBeVisible();
  expect(await fits()).toBe(true);
});
