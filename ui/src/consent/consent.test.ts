import { fireEvent, screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { question } from "../backend/fake/consent";
import { NOTHING, stopped } from "../backend/fake/data";
import { scenario } from "../backend/fake/scenarios";
import { consentReason, welcomeTexts } from "../texts";
import { openWindow, row, text } from "../testing/window";

const SHOP = "/home/mia/projects/shop";

/** The window on servers of which two are not agreed to: api, which is new, and web, which has changed. */
function unagreed() {
  return openWindow(scenario("unagreed"));
}

describe("a server that was not agreed to", () => {
  it("is asked about with its command, and started when that is agreed to", async () => {
    const { user } = await unagreed();
    await user.click(screen.getByTestId("start"));
    expect(await screen.findByRole("heading", { name: "Run api?" })).toBeVisible();
    expect(text("reason")).toBe("It has not been run from here yet.");
    expect(text("command-now")).toContain("-m uvicorn backend.main:app --host 127.0.0.1 --port 8000");
    expect(text("phase")).toBe("Stopped");
    expect(row("api")).not.toHaveTextContent("asked to start");
    await user.click(screen.getByTestId("run-it"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(screen.queryByTestId("consent")).toBeNull();
  });

  it("is left alone when that is not agreed to, without a complaint", async () => {
    const { user } = await unagreed();
    await user.click(screen.getByTestId("start"));
    await user.click(await screen.findByTestId("cancel-run"));
    await waitFor(() => expect(screen.getByTestId("start")).toBeEnabled());
    expect(text("phase")).toBe("Stopped");
    expect(screen.queryByTestId("error")).toBeNull();
  });

  it("is shown with what it ran before, when that has changed", async () => {
    const { user } = await unagreed();
    await user.click(row("web"));
    await user.click(screen.getByTestId("start"));
    expect(await screen.findByTestId("reason")).toHaveTextContent("What it runs has changed.");
    expect(text("command-before")).toContain("dev: vite");
    expect(text("command-before")).not.toContain("predev");
    expect(text("command-now")).toContain("predev: node tools/prepare.js");
    expect(screen.getByText("API_URL, TOKEN")).toBeVisible();
  });

  it("is asked about anew when it changed while it was shown", async () => {
    const { user, fake } = await unagreed();
    await user.click(screen.getByTestId("start"));
    await screen.findByTestId("run-it");
    fake.consent.open(question(SHOP, "api", "python other.py"));
    await user.click(screen.getByTestId("run-it"));
    await waitFor(() => expect(text("command-now")).toBe("python other.py"));
    expect(text("phase")).toBe("Stopped");
    await user.click(screen.getByTestId("run-it"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
  });

  it("is asked about for the tray, and the one that is known by now is not", async () => {
    const { fake } = await unagreed();
    fake.ask({ ...NOTHING, ask: [{ project: "/home/mia/projects/blog", name: "django" }] });
    fake.ask({ ...NOTHING, ask: [{ project: SHOP, name: "web" }] });
    expect(await screen.findByRole("heading", { name: "Run web?" })).toBeVisible();
    expect(row("django")).toHaveTextContent("stopped");
  });

  it("says why agreeing failed, and is not started", async () => {
    const { user, fake } = await unagreed();
    fake.failNext("agree", { code: "file", message: "agreed.json could not be written: no space left" });
    await user.click(screen.getByTestId("start"));
    await user.click(await screen.findByTestId("run-it"));
    expect(await screen.findByTestId("error")).toHaveTextContent("no space left");
    expect(text("phase")).toBe("Stopped");
  });
});

describe("several servers", () => {
  it("are asked about once, before any of them is started", async () => {
    const { user } = await unagreed();
    await user.click(screen.getByTestId("start-all"));
    expect(await screen.findByRole("heading", { name: "Run 2 servers?" })).toBeVisible();
    expect(screen.getAllByTestId("question")).toHaveLength(2);
    expect(row("django")).not.toHaveTextContent("running");
    await user.click(screen.getByTestId("run-it"));
    for (const name of ["api", "web", "django"])
      await waitFor(() => expect(row(name)).toHaveTextContent("running"));
  });
});

it("a changed value of a variable is said without the value", () => {
  const asked = question(SHOP, "api", "python app.py");
  expect(consentReason({ ...asked, before: asked.now })).toBe("The values of its variables have changed.");
});

describe("a folder dropped on the window", () => {
  const file = (name: string) => new File([], name);
  const drop = (...names: string[]) => fireEvent.drop(window, { dataTransfer: { files: names.map(file) } });

  it("is shown where to, and looked into", async () => {
    await openWindow({ servers: [] });
    await fireEvent.dragOver(window);
    expect(screen.getByTestId("drop-target")).toHaveTextContent(welcomeTexts.drop);
    await fireEvent.dragLeave(window);
    expect(screen.queryByTestId("drop-target")).toBeNull();
    await fireEvent.dragOver(window);
    await drop("playground");
    expect(screen.queryByTestId("drop-target")).toBeNull();
    expect(await screen.findByTestId("command-shown")).toHaveTextContent("projects/playground/.venv");
    // Another one takes its place.
    await drop("games");
    await waitFor(() => expect(screen.getByTestId("folder")).toHaveValue("/home/mia/projects/games"));
  });

  it("comes alone", async () => {
    await openWindow({ servers: [stopped("/p/shop", "api", 8000)] });
    await drop("one", "two");
    expect(screen.getByTestId("error")).toHaveTextContent(welcomeTexts.oneFolder);
    expect(screen.getByTestId("folder")).toHaveValue("");
  });

  it("is what is shown, however long the one before was looked into", async () => {
    const { fake } = await openWindow({ servers: [] });
    const propose = fake.propose.bind(fake);
    let answer = () => {};
    vi.spyOn(fake, "propose").mockImplementationOnce(
      (folder, edited) => new Promise((resolve) => (answer = () => resolve(propose(folder, edited)))),
    );
    await drop("slow");
    await drop("games");
    await waitFor(() =>
      expect(screen.getByTestId("command-shown")).toHaveTextContent("projects/games/.venv"),
    );
    answer();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(screen.getByTestId("folder")).toHaveValue("/home/mia/projects/games");
  });

  it("waits while something else is asked", async () => {
    const { user } = await unagreed();
    await user.click(screen.getByTestId("start"));
    await screen.findByTestId("run-it");
    await drop("playground");
    expect(screen.queryByTestId("folder")).toBeNull();
  });
});

describe("the first steps", () => {
  it("lead to a demo that runs, with one click", async () => {
    const { user } = await openWindow({ servers: [] });
    await user.click(screen.getByTestId("try-demo"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("demo");
  });

  it("say why there can be no demo", async () => {
    const { user, fake } = await openWindow({ servers: [] });
    fake.failNext("addDemo", { code: "file", message: "demo could not be made: no space left" });
    await user.click(screen.getByTestId("try-demo"));
    expect(await screen.findByTestId("error")).toHaveTextContent("no space left");
    expect(screen.getByTestId("try-demo")).toBeEnabled();
  });

  it("say once that this desktop shows no tray icons", async () => {
    const { user, fake } = await openWindow(scenario("without-tray"));
    expect(await screen.findByTestId("tray-notice")).toHaveTextContent("AppIndicator");
    await user.click(screen.getByTestId("tray-understood"));
    expect(screen.queryByTestId("tray-notice")).toBeNull();
    expect(screen.getByRole("main")).toHaveFocus();
    expect(await fake.lacksTray()).toBe(false);
  });

  it("go on from an empty log", async () => {
    await openWindow({ servers: [stopped("/p/shop", "api", 8000)] });
    expect(await screen.findByText(/Start the server, and what it prints appears here/)).toBeVisible();
  });
});
