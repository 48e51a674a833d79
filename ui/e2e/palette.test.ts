import type { Page } from "@playwright/test";
import { expect, expectAccessible, fake, open, row, test } from "./window";

const first = (page: Page) => page.getByTestId("command").first();

test.beforeEach(({ page }) => open(page, "mixed"));

test("a command is found by some of its letters and done by Enter", async ({ page }) => {
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type("stwrkr");
  await expect(first(page)).toHaveText(/^Start worker\s+shop\s*$/);
  await expect(page.getByRole("combobox")).toHaveAttribute("aria-activedescendant", "command-0");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(row(page, "worker")).toContainText("running");
});

test("what was done last comes first, and the keyboard is back where it was", async ({ page }) => {
  await row(page, "web").click();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("open mute in");
  await page.keyboard.press("Enter");
  await expect(row(page, "web")).toBeFocused();
  expect(await fake(page, (fake) => fake.opened.map(({ server }) => server.name))).toEqual(["mute"]);
  await page.keyboard.press("Control+k");
  await expect(first(page)).toContainText("Open mute in the browser");
});

test("the arrow keys go round, and the shortcut stands beside what has one", async ({ page }) => {
  await page.getByTestId("open-palette").click();
  await expect(first(page)).toHaveText(/^Stop api\s+shop\s+Ctrl\+Enter\s*$/);
  await page.keyboard.press("ArrowUp");
  await expect(page.getByTestId("command").last()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(first(page)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("open-palette")).toBeFocused();
});

test("only what can be done now is offered, and nothing is said to be nothing", async ({ page }) => {
  await page.keyboard.press("Control+k");
  await expect(page.getByTestId("command").getByText("Start api", { exact: true })).toBeHidden();
  await expect(page.getByTestId("command").getByText("Stop api", { exact: true })).toBeVisible();
  await page.keyboard.type("qqqq");
  await expect(page.getByText("No matching command.")).toBeVisible();
  await expectAccessible(page);
});

test("a server's log is shown with the keyboard in it", async ({ page }) => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("logs of web");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("web");
  await expect(page.getByRole("log")).toBeFocused();
});

test("a command that brings the keyboard elsewhere does so when the palette is gone", async ({ page }) => {
  await row(page, "web").click();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("find a server");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("search")).toBeFocused();
});

test("one command leads to another dialog, and a question mark to the shortcuts", async ({ page }) => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("shortcuts");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("shortcuts")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("shortcuts")).not.toBeAttached();
  await page.keyboard.press("?");
  await expect(page.getByTestId("shortcuts")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("shortcuts")).not.toBeAttached();
  // In a text field it is an ordinary letter.
  await page.getByTestId("search").focus();
  await page.keyboard.press("?");
  await expect(page.getByTestId("shortcuts")).toBeHidden();
});
