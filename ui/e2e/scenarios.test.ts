import { expect, expectAccessible, open, test } from "./window";

for (const scenario of ["empty", "mixed", "crash", "conflict", "protected", "busy"])
  test(`${scenario}: nothing keeps anybody from using it, in light and dark`, async ({ page }) => {
    await open(page, scenario);
    await expectAccessible(page);
  });

test("the dialog that adds a project can be used by everybody", async ({ page }) => {
  await open(page, "mixed", "&add");
  await expectAccessible(page);
  await page.getByTestId("choose-folder").click();
  await expect(page.getByTestId("server-form")).toBeVisible();
  await page.getByTestId("field-port").fill("70000");
  await expectAccessible(page);
});
