import type { Page } from "@playwright/test";
import { expect, expectAccessible, fake, open, row, test } from "./window";

const port = (page: Page, number: number) =>
  page.getByTestId("port-row").filter({ has: page.getByText(`${number}`, { exact: true }) });

async function openPorts(page: Page, scenario: string) {
  await open(page, scenario);
  await page.getByTestId("open-ports").click();
  await expect(page.getByTestId("port-count")).not.toHaveText("");
}

for (const scenario of ["mixed", "empty"])
  test(`the ports of ${scenario}: nothing keeps anybody from using them, in light and dark`, async ({
    page,
  }) => {
    await openPorts(page, scenario);
    await expectAccessible(page);
  });

test("no list of ports keeps anybody out, be it awaited, unreadable, outdated or searched in vain", async ({
  page,
}) => {
  await open(page, "mixed");
  await fake(page, (fake) => {
    fake.ports = () => new Promise(() => undefined);
  });
  await page.getByTestId("open-ports").click();
  await expect(page.getByTestId("progress")).toBeVisible();
  await expectAccessible(page);

  await open(page, "mixed");
  await fake(page, (fake) => {
    fake.ports = () => Promise.reject(new Error("it could not be read"));
  });
  await page.getByTestId("open-ports").click();
  await expect(page.getByTestId("error")).toContainText("could not be read");
  await expectAccessible(page);

  await openPorts(page, "mixed");
  await fake(page, (fake) => {
    fake.ports = () => Promise.reject(new Error("it could not be read"));
  });
  await expect(page.getByText("This may be out of date")).toBeVisible();
  await page.getByTestId("find-port").fill("qqq");
  await expect(page.getByText("No port matches.")).toBeVisible();
  await expectAccessible(page);
});

test("a port that is being freed shows that it goes on", async ({ page }) => {
  await openPorts(page, "mixed");
  await fake(page, (fake) => {
    fake.freePort = () => new Promise(() => undefined);
  });
  await port(page, 8123).hover();
  await port(page, 8123).getByTestId("ask-to-free").click();
  await page.getByTestId("confirm-free").click();
  await expect(page.getByRole("dialog").getByTestId("progress")).toBeVisible();
  await expectAccessible(page);
});

test("a port is found, looked at and freed by keyboard alone", async ({ page }) => {
  await openPorts(page, "mixed");
  await expect(page.getByTestId("find-port")).toBeFocused();
  await page.keyboard.type("uvicorn");
  await page.keyboard.press("Enter");
  await expect(port(page, 8123)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("port-details")).toContainText("python3 (5231), in your project playground");
  await expectAccessible(page);
  await page.keyboard.press("Delete");
  await expect(page.getByTestId("free-ends")).toContainText("uvicorn (5210)");
  await expect(page.getByTestId("confirm-free")).toHaveText("End all 2");
  await expectAccessible(page);
  await page.getByTestId("confirm-free").press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(port(page, 8123)).toBeHidden();
  await expect(page.getByTestId("said")).toHaveText("Port 8123 is free.");
});

test("the keyboard comes back to the row that asked, or to the one in its place", async ({ page }) => {
  await openPorts(page, "mixed");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await expect(port(page, 9229)).toBeFocused();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Escape");
  await expect(port(page, 9229)).toBeFocused();
  await page.keyboard.press("Delete");
  await page.getByTestId("confirm-free").click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(port(page, 8123)).toBeFocused();
});

test("what must not be ended says why, and the way out", async ({ page }) => {
  await openPorts(page, "mixed");
  await expect(port(page, 5432).getByTestId("ask-to-free")).toHaveCount(0);
  await port(page, 5432).click();
  await expect(page.getByTestId("port-barred")).toContainText("`docker stop NAME` stops it");
  await expectAccessible(page);
});

test("a holder that was not shown is left alone, and that is told", async ({ page }) => {
  await openPorts(page, "conflict");
  await port(page, 8000).click();
  await port(page, 8000).getByTestId("ask-to-free").click();
  await fake(page, (fake) => {
    const holder = [...fake.scenario.holders!.values()][0]!;
    fake.occupy(8000, { ...holder, pid: 4712, name: "node" });
  });
  await page.getByTestId("confirm-free").click();
  const problem = page.getByRole("alert");
  await expect(problem).toContainText("now held by node (4712), so nothing was stopped");
  await expect(problem.getByText("Check again, and free the port if you still want to")).toBeVisible();
  await expectAccessible(page);
});

test("a server of ours is stopped for its port, and its page is a click away", async ({ page }) => {
  await openPorts(page, "mixed");
  await port(page, 5173).hover();
  await port(page, 5173).getByTestId("ask-to-free").click();
  await expect(page.getByTestId("free-ends")).toContainText("not killed");
  await expectAccessible(page);
  await page.getByTestId("confirm-free").click();
  await expect(row(page, "web")).toContainText("stopped");
  await port(page, 8080).getByTestId("port-server").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("docs");
});

test("hundreds of ports are searched within a tenth of a second", async ({ page }) => {
  await openPorts(page, "crowded");
  await expect(page.getByTestId("port-row")).toHaveCount(401);
  const took = await page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>("[data-testid=find-port]")!;
    const began = performance.now();
    field.value = "node";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    // After two frames the requested change is on the screen.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - began;
  });
  await expect(page.getByTestId("port-count")).toHaveText("57 of 401 ports");
  expect(took).toBeLessThan(100);
});

for (const language of ["en", "de"])
  test(`the ports need no more width than the smallest window has (${language})`, async ({ page }) => {
    await page.setViewportSize({ width: 720, height: 480 });
    await open(page, "mixed", `&language=${language}`);
    await page.getByTestId("open-ports").click();
    await port(page, 8123).click();
    const main = page.getByRole("main");
    expect(await main.evaluate((main) => main.scrollWidth <= main.clientWidth)).toBe(true);
    const free = port(page, 8123).getByTestId("ask-to-free");
    const cell = (await free.locator("..").boundingBox())!;
    expect((await free.boundingBox())!.width).toBeLessThanOrEqual(cell.width);
  });
