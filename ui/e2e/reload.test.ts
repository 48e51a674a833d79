import { expect, expectAccessible, open, row, test } from "./window";

test("a page that is loaded again shows the same server", async ({ page }) => {
  await open(page, "mixed");
  await row(page, "web").click();
  await page.reload();
  await expect(page.getByRole("main", { name: "web" })).toBeVisible();
  await expect(row(page, "web")).toHaveAttribute("aria-selected", "true");
  await page.getByTestId("open-ports").click();
  await page.reload();
  await expect(page.getByTestId("open-ports")).toHaveAttribute("aria-current", "page");
});

test("a page that had ended says so, quietly, until that is read", async ({ page }) => {
  await open(page, "mixed", "&reloaded");
  const news = page.getByTestId("news");
  await expect(news).toHaveRole("status");
  await expect(news).toContainText("This window crashed and was reloaded.");
  await expectAccessible(page);
  await news.getByRole("button", { name: "Dismiss" }).click();
  await expect(news).toBeHidden();
});
