import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, row, test } from "./window";

/** Drags files with these names over the window, as a file manager does, and optionally drops them. */
async function drag(page: Page, names: string[], then: "hold" | "drop") {
  const data = await page.evaluateHandle((names) => {
    const data = new DataTransfer();
    for (const name of names) data.items.add(new File([], name));
    return data;
  }, names);
  const target = page.getByRole("main");
  await target.dispatchEvent("dragover", { dataTransfer: data });
  if (then === "drop") await target.dispatchEvent("drop", { dataTransfer: data });
}

test("what was not agreed to is asked about, by keyboard alone, and the keyboard keeps a place", async ({
  page,
}) => {
  await open(page, "unagreed");
  await page.getByTestId("start").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Run api?" });
  await expect(dialog).toContainText("-m uvicorn backend.main:app");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId("phase")).toHaveText("Stopped");
  await expect(page.locator("body")).not.toBeFocused();
  await row(page, "api").click();
  await page.keyboard.press("Control+Enter");
  await page.getByTestId("run-it").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("phase")).toHaveText("Running");
  await expect(row(page, "api")).toBeFocused();
});

test("a changed command stands beside what it was, for everybody", async ({ page }) => {
  await open(page, "unagreed");
  await row(page, "web").click();
  await page.getByTestId("start").click();
  await expect(page.getByTestId("command-before")).toContainText("dev: vite");
  await expectAccessible(page);
});

test("several are one question that fits into the smallest window", async ({ page }) => {
  await page.setViewportSize({ width: 720, height: 480 });
  await open(page, "unagreed");
  await page.getByTestId("start-all").click();
  await expect(page.getByTestId("question")).toHaveCount(2);
  await expect(page.getByTestId("run-it")).toBeInViewport();
  await expectAccessible(page);
  await page.getByTestId("run-it").click();
  await expect(row(page, "web")).toContainText("running");
});

test("a folder is dropped onto a clear target, looked into, added and started", async ({ page }) => {
  await open(page, "empty");
  await expectAccessible(page);
  await drag(page, ["playground"], "hold");
  await expect(page.getByTestId("drop-target")).toBeVisible();
  await expectAccessible(page);
  await drag(page, ["playground"], "drop");
  await expect(page.getByTestId("drop-target")).toBeHidden();
  await expect(page.getByTestId("command-shown")).toContainText("playground/.venv/bin/python -m uvicorn");
  await expectAccessible(page);
  await drag(page, ["nothing"], "hold");
  await expect(page.getByRole("dialog").getByTestId("drop-target")).toBeVisible();
  await drag(page, ["playground"], "drop");
  await page.getByTestId("add-and-start").click();
  await expect(page.getByTestId("phase")).toHaveText("Running");
});

test("a folder in which nothing was found says what to do, to everybody", async ({ page }) => {
  await open(page, "empty");
  await drag(page, ["nothing"], "drop");
  await expect(page.getByText("No server found in this folder.")).toBeVisible();
  await expectAccessible(page);
});

test("the demo runs after one click", async ({ page }) => {
  await open(page, "empty");
  await page.getByTestId("try-demo").click();
  await expect(page.getByTestId("phase")).toHaveText("Running");
  await expectAccessible(page);
});

test("that there are no tray icons is said to everybody", async ({ page }) => {
  await open(page, "without-tray");
  await expect(page.getByTestId("tray-notice")).toBeVisible();
  await expectAccessible(page);
});
