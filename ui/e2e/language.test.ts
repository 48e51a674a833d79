import { expect, expectAccessible, open, row, test } from "./window";

test("the window speaks German where it is asked to", async ({ page }) => {
  await open(page, "mixed", "&language=de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("button", { name: "Projekt hinzufügen" })).toBeVisible();
  await expect(page.getByTestId("search")).toHaveAttribute("placeholder", "Server suchen");
  await expect(row(page, "api")).toContainText("läuft seit");
  await expect(row(page, "worker")).toContainText("abgestürzt: ");
  await expect(row(page, "mute")).toContainText("ungesund: ");
  await expect(row(page, "django")).toContainText("Port 8000 ist belegt von python3 (4711)");
  await expect(page.getByTestId("phase")).toHaveText("Läuft");
  for (const name of ["Abstürze", "Verlauf", "Verbrauch"]) {
    await page.getByRole("tab", { name }).click();
    await expectAccessible(page);
  }
});

test("the longer German words find room in a small window", async ({ page }) => {
  await page.setViewportSize({ width: 720, height: 480 });
  await open(page, "mixed", "&language=de");
  await expect(row(page, "api")).toBeVisible();
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("button")]
      .filter((button) => {
        const side = button.closest("aside, main")?.getBoundingClientRect();
        const { right } = button.getBoundingClientRect();
        return button.scrollWidth > button.clientWidth + 1 || (side && right > side.right);
      })
      .map((button) => button.textContent.trim()),
  );
  expect(cut).toEqual([]);
});
