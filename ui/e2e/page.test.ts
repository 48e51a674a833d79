import { expect, expectAccessible, open, row, test } from "./window";

for (const [scenario, tab] of [
  ["mixed", "crashes"],
  ["mixed", "history"],
  ["mixed", "usage"],
  ["conflict", "crashes"],
  ["conflict", "history"],
  ["conflict", "usage"],
  ["crash", "crashes"],
] as const)
  test(`${scenario}, ${tab}: nothing keeps anybody from using it, in light and dark`, async ({ page }) => {
    await open(page, scenario);
    await page.getByTestId(`tab-${tab}`).click();
    await expect(page.getByRole("tabpanel")).not.toHaveText("");
    await expectAccessible(page);
  });

for (const name of ["mute", "flask", "vite"])
  test(`the card of ${name}: nothing keeps anybody from using it, in light and dark`, async ({ page }) => {
    await open(page, "mixed");
    await row(page, name).click();
    await expect(page.locator("section.card")).toBeVisible();
    await expectAccessible(page);
  });

test("a server's address is shown to a phone, and the keyboard comes back to where it was", async ({
  page,
}) => {
  await open(page, "mixed");
  await row(page, "web").click();
  await page.getByTestId("on-phone").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("phone")).toContainText("http://192.168.1.20:5173");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("phone")).toBeHidden();
  await expect(page.getByTestId("on-phone")).toBeFocused();
});

test("a port conflict is settled by keyboard alone, and the keyboard keeps a place", async ({ page }) => {
  await open(page, "ours");
  await page.getByTestId("always-use-port").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("phase")).toHaveText("Running");
  await expect(row(page, "django")).toContainText(":8001");
  await expect(page.locator("body")).not.toBeFocused();
});

test("a crash is copied for a colleague, and started again", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "crash");
  const card = page.getByTestId("crash-card");
  await card.getByTestId("copy").click();
  await expect(card.getByRole("status")).toHaveText("Report copied.");
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain("worker crashed: the Python package “redis” is not installed");
  await card.getByTestId("start-again").click();
  await expect(page.getByTestId("phase")).toHaveText("Running");
  await expect(card).toBeHidden();
});

test("a chart tells its values to pointer and keyboard", async ({ page }) => {
  await open(page, "mixed");
  await page.getByTestId("tab-usage").click();
  const chart = page.getByRole("slider", { name: "Memory" });
  await chart.hover();
  await expect(chart).toContainText("MB");
  await page.mouse.move(0, 0);
  await chart.focus();
  const last = await chart.getAttribute("aria-valuenow");
  await page.keyboard.press("PageDown");
  await expect(chart).not.toHaveAttribute("aria-valuenow", last ?? "");
  await expect(chart).toHaveAttribute("aria-valuetext", /MB/);
});

test("no tab of a page needs more width than the smallest window has", async ({ page }) => {
  await page.setViewportSize({ width: 720, height: 480 });
  await open(page, "mixed");
  for (const tab of ["crashes", "history", "usage"]) {
    await page.getByTestId(`tab-${tab}`).click();
    await expect(page.getByRole("tabpanel")).not.toHaveText("");
    const main = page.getByRole("main");
    expect(await main.evaluate((main) => main.scrollWidth <= main.clientWidth)).toBe(true);
  }
});
