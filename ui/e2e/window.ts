import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Locator, type Page } from "@playwright/test";
import type { FakeBackend } from "../src/backend/fake/fake";

/** A test whose pages are the built window on the fake backend. Whatever the page logs as an error fails it. */
export const test = base.extend<{ noErrors: void }>({
  baseURL: async ({}, use) => use(process.env["WINDOW_URL"]),
  noErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
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

/** Asks something of the fake behind the page. */
export function fake<T>(page: Page, ask: (fake: FakeBackend) => T): Promise<T> {
  return page.evaluate(`(${String(ask)})(window.fake)`) as Promise<T>;
}

/** The row of a server in the list. */
export function row(page: Page, name: string): Locator {
  return page.locator(`[data-testid=server-row][data-name="${name}"]`);
}

/** Checks that nothing on the page as it is keeps anybody from using it, in light and in dark, moving and still. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  await expectNoViolation(new AxeBuilder({ page }), page);
  // Nothing but colours and motion differs here.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expectNoViolation(new AxeBuilder({ page }).withRules("color-contrast"), page);
}

async function expectNoViolation(axe: AxeBuilder, page: Page): Promise<void> {
  // The page hears of another scheme when it is drawn the next time.
  await page.evaluate(() => new Promise(requestAnimationFrame));
  // Without frames there is no need for the page of its own that it takes otherwise, at twice the time.
  const { violations } = await axe.setLegacyMode().analyze();
  const found = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(({ html }) => html) }));
  expect(found).toEqual([]);
}
