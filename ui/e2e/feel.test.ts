import { expect, expectAccessible, fake, open, row, test } from "./window";

test("a project that was removed comes back by keyboard, and the keyboard keeps a place", async ({
  page,
}) => {
  await open(page, "conflict");
  await page.getByTestId("remove-project").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("undo-bar")).toContainText("blog was removed");
  await expect(page.getByRole("main")).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("undo")).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("django");
  await expect(page.getByTestId("undo-bar")).toBeHidden();
});

test("what takes long shows that it goes on, in light and dark, moving and still", async ({ page }) => {
  await open(page, "mixed");
  await fake(page, (fake) => (fake.start = () => new Promise(() => undefined)));
  await row(page, "worker").click();
  await page.getByTestId("start").click();
  await expect(page.getByTestId("start")).toHaveAttribute("aria-busy", "true");
  await expect(page.getByTestId("progress")).toBeVisible();
  await expectAccessible(page);
});

test("a log is as it was left, after another tab and another server", async ({ page }) => {
  await open(page, "million");
  const log = page.getByRole("log");
  await page.getByTestId("log-find").fill("GET");
  await log.focus();
  await page.keyboard.press("Home");
  for (let i = 0; i < 7; i++) await page.keyboard.press("PageDown");
  /** The number of the top row. */
  const top = () =>
    log.evaluate((log) => {
      const rows = [...log.querySelectorAll<HTMLElement>("[data-position]")];
      const { top } = log.getBoundingClientRect();
      return Number(rows.find((row) => row.getBoundingClientRect().bottom > top + 1)?.dataset["position"]);
    });
  await expect.poll(top).toBeGreaterThan(100);
  const left = await top();
  await page.getByTestId("tab-history").click();
  await page.getByTestId("tab-logs").click();
  await expect.poll(top).toBe(left);
  await page.getByTestId("open-ports").click();
  await row(page, "api").click();
  await expect.poll(top).toBe(left);
  await expect(page.getByTestId("log-find")).toHaveValue("GET");
});

test("the tabs of the server that is shown are commands", async ({ page }) => {
  await open(page, "mixed");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("history of api");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("tab-history")).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tabpanel")).toBeFocused();
});
