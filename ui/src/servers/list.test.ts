import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { FakeBackend } from "../backend/fake/fake";
import { NOTHING, stopped } from "../backend/fake/data";
import { crashed, running } from "../backend/fake/scenarios";
import { failure } from "../backend/fake/failure";
import { openOn, openWindow, row } from "../testing/window";

const servers = [
  running("/p/shop", "api", 8000, 1, 60),
  stopped("/p/shop", "web", 5173),
  crashed("/p/blog", "worker"),
];
const title = () => screen.getByRole("heading", { level: 1 }).textContent;

describe("the list", () => {
  it("groups servers by project and counts what runs", async () => {
    await openWindow({ servers });
    const groups = screen.getAllByRole("rowgroup").map((group) => group.textContent.replace(/\s+/g, " "));
    expect(groups[0]).toMatch(/shop.*1 of 2.*api.*:8000.*web/);
    expect(groups[1]).toMatch(/blog.*0 of 1.*worker/);
    expect(row("worker").querySelector("[data-mark=crashed]")).not.toBeNull();
  });

  it("keeps the selection by name while the list changes", async () => {
    const { user, fake } = await openWindow({ servers });
    await user.click(row("web"));
    await fake.removeProject({ folder: "/p/blog" });
    await waitFor(() => expect(screen.getAllByTestId("server-row")).toHaveLength(2));
    expect(title()).toBe("web");
  });
});

describe("the window", () => {
  it("opens at the server it was opened for", async () => {
    const fake = new FakeBackend({ servers });
    fake.first = { ...NOTHING, server: { project: "/p/blog", name: "worker" } };
    await openOn(fake);
    expect(title()).toBe("worker");
  });

  it("opens at the server of that name where no project was said", async () => {
    const fake = new FakeBackend({ servers });
    fake.first = { ...NOTHING, server: { project: "", name: "worker" } };
    await openOn(fake);
    await waitFor(() => expect(title()).toBe("worker"));
  });

  it("shows a server when asked to later", async () => {
    const { fake } = await openWindow({ servers });
    fake.ask({ ...NOTHING, server: { project: "/p/shop", name: "web" } });
    await waitFor(() => expect(title()).toBe("web"));
    fake.ask({ ...NOTHING, add: true });
    expect(await screen.findByTestId("save-project")).toBeDisabled();
    expect(title()).toBe("web");
  });

  it("says why the core cannot be asked, and asks again", async () => {
    const fake = new FakeBackend({ servers });
    fake.failNext("servers", failure("projects.json could not be read"));
    const { user } = await openOn(fake);
    expect(screen.getByTestId("error")).toHaveTextContent("projects.json could not be read");
    expect(screen.queryByText("Add your first project")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getAllByTestId("server-row")).toHaveLength(3));
    expect(screen.queryByTestId("error")).toBeNull();
  });
});
