import { screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Scenario } from "../backend/fake/data";
import { listener } from "../backend/fake/ports";
import { running, scenario, stranger } from "../backend/fake/scenarios";
import { failure } from "../backend/fake/failure";
import { endedFor, isListenerFound } from "./listeners";
import type { Listener } from "../backend/model";
import { openWindow, text } from "../testing/window";

const SHOP = "/p/shop";
const kept = {
  ...stranger,
  pid: 77,
  name: "docker-proxy",
  may_be_ended: false,
  protected: "it serves a container. `docker stop NAME` stops it",
};
const at = (port: number) => ({ ...stranger, addresses: [`127.0.0.1:${port}`] });

afterEach(() => vi.useRealTimers());

/** The page of all ports, after the first answer. */
async function openPorts(more: Partial<Scenario> = {}) {
  const opened = await openWindow({
    servers: [running(SHOP, "api", 8000, 111, 60)],
    listeners: [listener(3000, at(3000)), listener(5432, kept)],
    ...more,
  });
  await opened.user.click(screen.getByTestId("open-ports"));
  await waitFor(() => expect(text("port-count")).not.toBe(""));
  return opened;
}

function portRow(port: number): HTMLElement {
  const found = screen.getAllByTestId("port-row").find((row) => row.textContent.trim().startsWith(`${port}`));
  if (!found) throw new Error(`no row for ${port}`);
  return found;
}

const ports = () => screen.getAllByTestId("port-row").map((row) => parseInt(row.textContent.trim(), 10));

describe("the ports", () => {
  it("tell who listens, from where, and for how long", async () => {
    await openPorts();
    expect(ports()).toEqual([3000, 5432, 8000]);
    expect(portRow(3000)).toHaveTextContent(/python3 4711.*this machine only.*50 min.*mia/);
  });

  it("mark a server of ours, and lead to its page", async () => {
    const { user } = await openPorts();
    const row = within(portRow(8000));
    expect(portRow(8000).querySelector("[data-mark=running]")).not.toBeNull();
    await user.click(row.getByTestId("port-server"));
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("api");
  });

  it("are found by number, program and project", async () => {
    const { user } = await openPorts();
    const field = screen.getByTestId("find-port");
    expect(field).toHaveFocus();
    await user.type(field, "docker");
    expect(ports()).toEqual([5432]);
    expect(text("port-count")).toBe("1 of 3 ports");
    await user.clear(field);
    await user.type(field, "shop 80");
    expect(ports()).toEqual([8000]);
    await user.type(field, "qq");
    await user.click(screen.getByRole("button", { name: "Show all ports" }));
    expect(ports()).toHaveLength(3);
    expect(field).toHaveFocus();
  });

  it("say that nothing listens, and why the machine could not be asked", async () => {
    const { user, fake } = await openPorts({ servers: [], listeners: [] });
    expect(screen.getByText("No ports are in use.")).toBeVisible();
    await user.click(screen.getByTestId("open-preferences"));
    fake.failNext("ports", failure("the table of open ports could not be read"));
    await user.click(screen.getByTestId("open-ports"));
    expect(await screen.findByTestId("error")).toHaveTextContent("the table of open ports could not be read");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("No ports are in use.")).toBeVisible();
  });

  it("are gone through, opened and freed by keyboard alone", async () => {
    const { user } = await openPorts();
    await user.keyboard("{ArrowDown}");
    expect(portRow(3000)).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(text("port-details")).toContain("python3 -m http.server");
    expect(text("port-details")).toContain("bash (310) › make (4700)");
    await user.keyboard("{End}");
    expect(portRow(8000)).toHaveFocus();
    await user.keyboard("{ArrowUp}{Delete}");
    // A protected process says why, and what to do instead.
    expect(screen.queryByTestId("confirm-free")).toBeNull();
    expect(text("port-barred")).toContain("docker stop NAME");
    await user.keyboard("{Home}{Delete}");
    expect(screen.getByTestId("free-ends")).toHaveTextContent(
      /python3 \(4711\), since .*It is asked to exit/,
    );
    await user.click(screen.getByTestId("confirm-free"));
    await waitFor(() => expect(ports()).toEqual([5432, 8000]));
    // The row has disappeared; the one in its place is focused.
    await waitFor(() => expect(portRow(5432)).toHaveFocus());
    expect(text("said")).toBe("Port 3000 is free.");
  });

  it("of a server of ours are freed by stopping it", async () => {
    const { user } = await openPorts();
    await user.click(within(portRow(8000)).getByTestId("ask-to-free"));
    expect(screen.getByTestId("free-ends")).toHaveTextContent(
      /python3 \(111\), your server api of shop, since .*not killed/,
    );
    expect(text("confirm-free")).toBe("Stop api");
    await user.click(screen.getByTestId("confirm-free"));
    await waitFor(() => expect(ports()).toEqual([3000, 5432]));
    expect(screen.getByTestId("server-row")).toHaveTextContent("stopped");
  });

  it("are freed of nobody who was not shown", async () => {
    const { user, fake } = await openPorts({ holders: new Map([[4000, at(4000)]]) });
    await user.click(within(portRow(4000)).getByTestId("ask-to-free"));
    fake.occupy(4000, { ...at(4000), pid: 4999, name: "node" });
    await user.click(screen.getByTestId("confirm-free"));
    const problem = await screen.findByTestId("free-problem");
    expect(problem).toHaveTextContent("port 4000 is now held by node (4999), so nothing was stopped");
    expect(within(problem).getByText("Check again, and free the port if you still want to")).toBeVisible();
    expect(screen.getByRole("alert")).toBe(problem);
    expect(screen.queryByTestId("confirm-free")).toBeNull();
    await user.click(screen.getByTestId("cancel-free"));
    expect(portRow(4000)).toHaveTextContent("node 4999");
  });

  it("are asked for every two seconds while they are seen, and only then", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { user, fake } = await openPorts();
    const asked = vi.spyOn(fake, "ports");
    fake.occupy(4000, at(4000));
    await vi.advanceTimersByTimeAsync(2100);
    expect(ports()).toContain(4000);
    expect(asked).toHaveBeenCalledTimes(1);
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveBeenCalledTimes(1);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(asked).toHaveBeenCalledTimes(2);
    await user.click(screen.getByTestId("open-preferences"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("that hundreds of programs have are all there", async () => {
    await openPorts(scenario("crowded"));
    expect(text("port-count")).toBe("401 ports");
  });
});

describe("a listener", () => {
  const of = (more: object): Listener => listener(8000, { ...at(8000), ...more });

  it("is found by all words at once", () => {
    const api = of({ name: "uvicorn", server: { project: "/p/shop", name: "api" } });
    expect(isListenerFound(api, ["uvi", "shop", "800"])).toBe(true);
    expect(isListenerFound(api, ["uvi", "blog"])).toBe(false);
    expect(isListenerFound(of({ project: "/p/blog" }), ["blog"])).toBe(true);
  });

  it("that is a server of ours is ended once, however many processes it has", () => {
    const server = { project: "/p/shop", name: "api" };
    const holders = [1, 2].map((pid) => ({ ...stranger, pid, server }));
    expect(endedFor([...holders, stranger]).map(({ pid }) => pid)).toEqual([1, 4711]);
  });
});
