import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { question } from "../backend/fake/consent";
import { NOTHING } from "../backend/fake/data";
import { scenario } from "../backend/fake/scenarios";
import { failure } from "../backend/fake/failure";
import { t } from "../texts";
import { openWindow, row, text } from "../testing/window";

const SHOP = "/home/mia/projects/shop";

/** The window with two servers that are not agreed to: api is new, and web has changed. */
function unagreed() {
  return openWindow(scenario("unagreed"));
}

describe("a server that was not agreed to", () => {
  it("is asked about with its command, and started when that is agreed to", async () => {
    const { user } = await unagreed();
    await user.click(screen.getByTestId("start"));
    expect(await screen.findByRole("heading", { name: "Run api?" })).toBeVisible();
    expect(text("reason")).toBe("You have not agreed to this command yet.");
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
    fake.failNext("agree", failure("agreed.json could not be written: no space left"));
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
  expect(t.consentReason({ ...asked, before: asked.now })).toBe(
    "The values of its environment variables have changed.",
  );
});
