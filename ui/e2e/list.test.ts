import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, fake, open, row, test } from "./window";

const heading = (page: Page, name: string) => page.locator(`[data-testid=project-row][data-name="${name}"]`);
const title = (page: Page) => page.getByRole("heading", { level: 1 });
const said = (page: Page) => page.getByTestId("said");

/** The names in the list from top to bottom, including headings. */
function names(page: Page): Promise<(string | undefined)[]> {
  const rows = page.locator("[role=treegrid] [role=row]");
  return rows.evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset["name"]));
}

/** The names of the selected servers. */
function picked(page: Page): Promise<(string | undefined)[]> {
  const rows = page.locator("[role=row][aria-selected=true]");
  return rows.evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset["name"]));
}

/** Presses at the middle of one element and moves to a position in another: 0 is its top, 1 its bottom. */
async function dragTo(page: Page, from: Locator, to: Locator, part: number) {
  await from.hover();
  await page.mouse.down();
  const box = (await to.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * part, { steps: 4 });
}

test.beforeEach(({ page }) => open(page, "mixed"));

test("the keyboard goes through the list, and on to the page and back", async ({ page }) => {
  await row(page, "api").click();
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "web")).toBeFocused();
  await expect(title(page)).toHaveText("web");
  await page.keyboard.press("End");
  await expect(row(page, "flask")).toBeFocused();
  await page.keyboard.press("Home");
  await expect(heading(page, "shop")).toBeFocused();
  // A heading has no page.
  await expect(title(page)).toHaveText("flask");
  await page.keyboard.type("mu");
  await expect(row(page, "mute")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("open")).toBeFocused();
  // The list is one tab stop, at the last focused row.
  await page.getByTestId("search").focus();
  await page.keyboard.press("Tab");
  await expect(row(page, "mute")).toBeFocused();
});

test("one key starts and stops the server that is shown, wherever the keyboard is", async ({ page }) => {
  await row(page, "worker").click();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("start")).toHaveAttribute("title", "Start (Ctrl+Enter)");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("phase")).toHaveText("Running");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByTestId("phase")).toHaveText("Stopped");
  await page.getByTestId("search").press("Control+Enter");
  await expect(row(page, "worker")).toHaveAttribute("aria-busy", "false");
});

test("the same letter goes from one name with it to the next", async ({ page }) => {
  await row(page, "api").click();
  await page.keyboard.press("w");
  await expect(row(page, "web")).toBeFocused();
  await page.keyboard.press("w");
  await expect(row(page, "worker")).toBeFocused();
});

test("the row of a server that is shown comes into sight, whoever asked for it", async ({ page }) => {
  await open(page, "busy");
  await expect(row(page, "server-40")).not.toBeInViewport();
  await fake(page, (fake) =>
    fake.ask({
      server: { project: "/home/mia/projects/project-10", name: "server-40" },
      add: false,
      ask: [],
      reloaded: false,
    }),
  );
  await expect(row(page, "server-40")).toBeInViewport();
});

test("a project closes and opens, and shows the worst of what is in it", async ({ page }) => {
  await row(page, "web").click();
  await page.keyboard.press("ArrowLeft");
  await expect(heading(page, "shop")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(row(page, "api")).toBeHidden();
  await expect(heading(page, "shop")).toHaveAttribute("aria-expanded", "false");
  await expect(heading(page, "shop").locator("[data-mark=crashed]")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(row(page, "api")).toBeVisible();
  await heading(page, "blog").click();
  await expect(row(page, "django")).toBeHidden();
});

test("a project's servers are started and stopped from its heading", async ({ page }) => {
  await heading(page, "shop").hover();
  const stop = page.getByRole("button", { name: "Stop shop (2)" });
  await stop.click();
  await expect(row(page, "api")).toContainText("stopping");
  await expect(row(page, "web")).toContainText("stopped");
  await expect(heading(page, "shop")).toContainText("0 of 3");
  await expect(row(page, "mute")).toContainText("unhealthy");
  // And with the keyboard.
  await page.keyboard.press("Control+f");
  await page.keyboard.press("Escape");
  await heading(page, "shop").focus();
  await page.keyboard.press("Control+Enter");
  await expect(heading(page, "shop")).toContainText("2 of 3");
  await expect(row(page, "api")).toContainText("port 8000 is in use by python3 (4711)");
});

test("all are started and stopped, and how many that are is said", async ({ page }) => {
  // Servers that run elsewhere are not included.
  await expect(page.getByTestId("start-all")).toHaveText("Start all (3)");
  await page.getByTestId("stop-all").click();
  await expect(row(page, "api")).toHaveAttribute("aria-busy", "true");
  await expect(page.getByTestId("stop-all")).toHaveText("Stop all (0)");
  await expect(page.getByTestId("stop-all")).toBeDisabled();
  await expect(page.getByText("0 running")).toBeVisible();
});

test("a click is seen at once, before the core has begun", async ({ page }) => {
  await fake(page, (fake) => {
    fake.start = () => new Promise(() => undefined);
  });
  await row(page, "worker").click();
  await page.keyboard.press("Control+Enter");
  await expect(row(page, "worker")).toContainText("asked to start");
  await expect(row(page, "worker").locator("[data-mark=changing]")).toBeVisible();
  await expect(page.getByTestId("phase")).toHaveText("Crashed");
});

test("servers are found by name, project and port, and what was found is marked", async ({ page }) => {
  await page.keyboard.press("Control+f");
  await expect(page.getByTestId("search")).toBeFocused();
  await page.keyboard.type("shop w");
  expect(await names(page)).toEqual(["shop", "web", "worker"]);
  await expect(page.locator("mark")).toHaveText(["shop", "w", "w"]);
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(row(page, "web")).toBeFocused();
  await page.getByTestId("search").fill(":8085");
  expect(await names(page)).toEqual(["playground", "flask"]);
  await page.getByTestId("search").fill("nowhere");
  await expect(page.getByText("No server matches.")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(row(page, "api")).toBeVisible();
});

test("in a server's page the same keys find in its log", async ({ page }) => {
  await row(page, "api").click();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+f");
  await expect(page.getByRole("searchbox", { name: "Find in the log" })).toBeFocused();
  await page.getByTestId("open-palette").focus();
  await page.keyboard.press("Control+f");
  await expect(page.getByTestId("search")).toBeFocused();
});

test("what is found is shown although its project is closed", async ({ page }) => {
  await heading(page, "shop").click();
  await page.getByTestId("search").fill("worker");
  await expect(row(page, "worker")).toBeVisible();
});

test("several servers are selected by click, with Ctrl and with Shift, and acted on together", async ({
  page,
}) => {
  await row(page, "api").click();
  await row(page, "flask").click({ modifiers: ["Control"] });
  expect(await picked(page)).toEqual(["api", "flask"]);
  await row(page, "worker").click({ modifiers: ["Control"] });
  await row(page, "flask").click({ modifiers: ["Control"] });
  expect(await picked(page)).toEqual(["api", "worker"]);
  await expect(page.getByText("2 selected")).toBeVisible();
  await row(page, "web").click();
  expect(await picked(page)).toEqual(["web"]);
  await row(page, "django").click({ modifiers: ["Shift"] });
  expect(await picked(page)).toEqual(["web", "worker", "django"]);
  await expect(page.getByTestId("start-picked")).toHaveText("Start (2)");
  await expect(page.getByTestId("restart-picked")).toHaveText("Restart (1)");
  await expect(page.getByTestId("picked").getByRole("button")).toHaveCount(3);
  await expectAccessible(page);
  await page.getByTestId("stop-picked").click();
  await expect(row(page, "web")).toContainText("stopped");
  await expect(row(page, "api")).toContainText("running");
});

test("several servers are selected by the keyboard", async ({ page }) => {
  await row(page, "api").click();
  await page.keyboard.press("w");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  // Across the heading between them.
  expect(await picked(page)).toEqual(["web", "worker", "django"]);
  await page.keyboard.press("Shift+ArrowUp");
  expect(await picked(page)).toEqual(["web", "worker"]);
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Space");
  expect(await picked(page)).toEqual(["web", "worker", "flask"]);
  await page.keyboard.press("Escape");
  expect(await picked(page)).toEqual(["web"]);
  await page.keyboard.press("Control+a");
  await expect(page.getByText("8 selected")).toBeVisible();
  await page.keyboard.press("Escape");
  await heading(page, "shop").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  expect(await picked(page)).toEqual(["api", "web", "worker"]);
});

test("servers are dragged within their project, and no further", async ({ page }) => {
  await dragTo(page, row(page, "worker"), row(page, "api"), 0.2);
  await page.mouse.up();
  expect((await names(page)).slice(0, 4)).toEqual(["shop", "worker", "api", "web"]);
  await expect(said(page)).toHaveText("worker is now 1 of 3 in shop.");
  await expect.poll(() => fake(page, (fake) => fake.servers().then(([first]) => first?.name))).toBe("worker");
  // The open page stays.
  await expect(title(page)).toHaveText("api");
  await dragTo(page, row(page, "worker"), row(page, "mute"), 0.8);
  await page.mouse.up();
  expect((await names(page))[1]).toBe("worker");
  await dragTo(page, row(page, "worker"), row(page, "web"), 0.8);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect((await names(page))[1]).toBe("worker");
});

test("projects are dragged among each other", async ({ page }) => {
  await dragTo(page, heading(page, "playground"), row(page, "api"), 0.1);
  await page.mouse.up();
  await expect(said(page)).toHaveText("playground is now 1 of 3 projects.");
  expect((await names(page)).slice(0, 2)).toEqual(["playground", "vite"]);
  // A drag is not a click: it is still open.
  await expect(row(page, "vite")).toBeVisible();
});

test("servers and projects are moved by the keyboard, which stays with them", async ({ page }) => {
  await row(page, "api").click();
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Alt+ArrowDown");
  expect((await names(page)).slice(0, 4)).toEqual(["shop", "web", "worker", "api"]);
  await expect(row(page, "api")).toBeFocused();
  await expect(said(page)).toHaveText("api is now 3 of 3 in shop.");
  await page.keyboard.press("Alt+ArrowDown");
  await expect(said(page)).toHaveText("api is already the last.");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Alt+ArrowDown");
  await expect(said(page)).toHaveText("shop is now 2 of 3 projects.");
  await expect(heading(page, "shop")).toBeFocused();
  await expect
    .poll(() => fake(page, (fake) => fake.servers().then((all) => all.map(({ name }) => name).join(" "))))
    .toBe("django web worker api vite docs mute flask");
});

test("an order that cannot be kept is taken back, and why is said", async ({ page }) => {
  await fake(page, (fake) =>
    fake.failNext("arrange", {
      code: null,
      message: "projects.json could not be written: no space left",
      hint: "Make room on the disk",
    }),
  );
  await row(page, "api").click();
  await page.keyboard.press("Alt+ArrowDown");
  expect((await names(page))[1]).toBe("web");
  const error = page.getByRole("alert");
  await expect(error).toContainText("projects.json could not be written: no space left");
  await expect(error.getByText("Make room on the disk")).toBeVisible();
  await expectAccessible(page);
  expect((await names(page))[1]).toBe("api");
  await expect(row(page, "api")).toBeFocused();
});
