import type { Page } from "@playwright/test";
import { expect, expectAccessible, fake, open, test } from "./window";

const theme = (page: Page) => page.locator("html");

async function openPreferences(page: Page, scenario: string, more = ""): Promise<void> {
  await open(page, scenario, more);
  await page.getByTestId("open-preferences").click();
  await expect(page.getByTestId("launch-at-login")).toBeVisible();
}

for (const scenario of ["mixed", "empty", "faulty-alerts"])
  test(`${scenario}: the preferences can be used by everybody, in light and dark`, async ({ page }) => {
    await openPreferences(page, scenario);
    await expectAccessible(page);
  });

test("they can be read in German", async ({ page }) => {
  await openPreferences(page, "mixed", "&language=de");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Trayvisor-Einstellungen");
  await expect(page.getByTestId("delivery").last()).toContainText("Nicht angekommen, ");
  await expectAccessible(page);
});

test("a switch is turned with the keyboard and stays turned", async ({ page }) => {
  await openPreferences(page, "mixed");
  const launch = page.getByRole("switch", { name: "Launch at login" });
  await launch.focus();
  await page.keyboard.press("Space");
  await expect(launch).toBeChecked();
  await page.getByTestId("open-ports").click();
  await page.keyboard.press("Control+,");
  await expect(launch).toBeChecked();
});

test("a theme is shown at once, whatever the system's is", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await openPreferences(page, "mixed");
  await expect(theme(page)).toHaveAttribute("data-theme", "light");
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(theme(page)).toHaveAttribute("data-theme", "dark");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("theme system");
  await page.keyboard.press("Enter");
  await expect(theme(page)).toHaveAttribute("data-theme", "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(theme(page)).toHaveAttribute("data-theme", "dark");
});

test("the theme of the address comes before anything is drawn", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, "mixed", "&theme=dark");
  await expect(theme(page)).toHaveAttribute("data-theme", "dark");
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
});

test("switches keep their shape where colours are the system's", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await openPreferences(page, "mixed");
  const background = (name: string) =>
    page.getByRole("switch", { name }).evaluate((input) => getComputedStyle(input).backgroundColor);
  expect(await background("A server crashes")).not.toBe(await background("Launch at login"));
});

test("another language is spoken at once, with the keyboard where it was", async ({ page }) => {
  await openPreferences(page, "mixed", "&theme=dark");
  await page.getByTestId("language").selectOption("Deutsch");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Trayvisor-Einstellungen");
  await expect(page.getByTestId("language")).toBeFocused();
  await expect(page.getByTestId("language")).toHaveValue("de");
  await expect(theme(page)).toHaveAttribute("data-theme", "dark");
  await page.getByTestId("language").selectOption("");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Preferences");
});

test("a test of an alert shows that it is under way and what came of it", async ({ page }) => {
  await openPreferences(page, "mixed");
  const [slack, mail] = [page.getByTestId("alert").first(), page.getByTestId("alert").last()];
  await slack.getByTestId("test-alert").click();
  await expect(slack.getByTestId("delivery")).toHaveText("Sending…");
  await expectAccessible(page);
  await expect(slack.getByTestId("delivery")).toHaveText("The test arrived.");
  await expect(slack.getByTestId("test-alert")).toBeFocused();
  await mail.getByTestId("test-alert").click();
  await expect(mail.getByTestId("delivery")).toContainText("did not arrive: nothing listens");
  await expectAccessible(page);
});

test("an e-mail address is added and taken out again with the keyboard", async ({ page }) => {
  await openPreferences(page, "empty");
  await page.getByTestId("add-email").press("Enter");
  await expect(page.getByTestId("alert-to")).toBeFocused();
  await fake(page, (fake) => (fake.preferred.faults = ["to"]));
  await page.keyboard.type("mia");
  await expect(page.getByText("Enter e-mail addresses, separated by commas.")).toBeVisible();
  await expectAccessible(page);
  await fake(page, (fake) => (fake.preferred.faults = []));
  await page.keyboard.type("@example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.type("smtp.example.com:587");
  await expect(page.getByTestId("save-alert")).toBeEnabled();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("alert")).toContainText("E-mail to mia@example.com");
  await expect(page.getByTestId("add-email")).toBeFocused();
  await page.getByTestId("remove-alert").press("Enter");
  await expect(page.getByTestId("keep-alert")).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("alert")).toBeHidden();
});

test("the folder is opened and the version copied for a bug report", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openPreferences(page, "mixed");
  await page.getByTestId("open-folder").click();
  expect(await fake(page, (fake) => fake.foldersOpened)).toBe(1);
  await page.getByTestId("copy").click();
  await expect(page.getByText("Copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("Trayvisor 0.1.0");
});

test("nothing is wider than the smallest window, in longer words too", async ({ page }) => {
  await page.setViewportSize({ width: 720, height: 480 });
  await openPreferences(page, "mixed", "&language=de");
  const main = page.getByRole("main");
  expect(await main.evaluate((main) => main.scrollWidth <= main.clientWidth)).toBe(true);
});
