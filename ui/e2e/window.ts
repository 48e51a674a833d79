import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Locator, type Page } from "@playwright/test";
import type { FakeBackend } from "../src/backend/fake/fake";

/** A test whose pages are the built window on the fake backend. Any error that the page logs fails it. */
export const test = base.extend<{ noErrors: void }>({
  baseURL: async ({}, use) => use(process.env["WINDOW_URL"]),
  noErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        // The real core's refusals are answers. The browser reports them as well.
        const refused = message.text().includes("status of 422");
        if (message.type() === "error" && !refused) errors.push(message.text());
      });
      await use();
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens the window on one of the fake's scenarios. */
export async function open(page: Page, scenario: string, more = ""): Promise<void> {
  await page.goto(`/?scenario=${scenario}${more}`);
  await expect(page.getByRole("main")).not.toHaveText("");
}

/** Calls something on the fake behind the page. */
export function fake<T>(page: Page, ask: (fake: FakeBackend) => T): Promise<T> {
  return page.evaluate(`(${String(ask)})(window.fake)`) as Promise<T>;
}

/** The row of a server in the list. */
export function row(page: Page, name: string): Locator {
  return page.locator(`[data-testid=server-row][data-name="${name}"]`);
}

/** Checks the accessibility of the current page: light and dark, with and without motion. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  await expectNoViolation(new AxeBuilder({ page }), page);
  // Only colours and motion differ here.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expectNoViolation(new AxeBuilder({ page }).withRules("color-contrast"), page);
}

async function expectNoViolation(axe: AxeBuilder, page: Page): Promise<void> {
  // The page is notified of the other scheme with the next frame.
  await page.evaluate(() => new Promise(requestAnimationFrame));
  // The page has no frames, so axe need not open an extra page, which takes twice as long.
  const { violations } = await axe.setLegacyMode().analyze();
  const found = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(({ html }) => html) }));
  expect(found).toEqual([]);
}
