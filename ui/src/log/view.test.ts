import { screen, waitFor } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeBackend } from "../backend/fake/fake";
import { stopped } from "../backend/fake/data";
import { running } from "../backend/fake/scenarios";
import { refOf } from "../backend/model";
import type { FakeLine } from "../backend/fake/log";
import { failure } from "../backend/fake/failure";
import { openOn, text } from "../testing/window";

const one = { servers: [stopped("/p/shop", "api", 8000)] };

/** The page of a server with this log, in a region 400 pixels high. */
async function openLog(lines: (string | FakeLine)[]) {
  const fake = new FakeBackend(one);
  fake.print(one.servers[0]!, ...lines);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
  const { user } = await openOn(fake);
  const log = screen.getByTestId("log");
  await screen.findAllByTestId("log-line");
  const scrollTo = (top: number) => {
    log.scrollTop = top;
    log.dispatchEvent(new Event("scroll"));
  };
  return { fake, user, log, scrollTo };
}

describe("a log", () => {
  afterEach(() => void vi.restoreAllMocks());

  it("shows lines as text, whatever is in them", async () => {
    const fake = new FakeBackend(one);
    fake.print(one.servers[0]!, {
      time: "2026-11-22T19:30:01.123+01:00",
      pieces: [{ text: '<img src=x onerror="alert(1)"> ' }, { text: "red", style: { foreground: 1 } }],
    });
    await openOn(fake);
    const line = await screen.findByTestId("log-line");
    expect(line).toHaveTextContent('19:30:01.123 <img src=x onerror="alert(1)"> red');
    expect(line.querySelector("img")).toBeNull();
    expect(line.querySelector(".fg-red")).toHaveTextContent("red");
  });

  it("has a line below it that is sent to a running server", async () => {
    const api = running("/p/shop", "api", 1, 2, 3);
    const fake = new FakeBackend({ servers: [api] });
    const { user } = await openOn(fake);
    const input = await screen.findByRole("textbox", { name: "Send a line to api" });
    await user.type(input, "y{Enter}");
    await waitFor(() => expect(input).toHaveValue(""));
    expect(fake.sent).toEqual([{ server: refOf(api), line: "y" }]);
    fake.failNext("send", failure("api is not running, so nothing was sent"));
    await user.type(input, "n{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("api is not running");
    expect(input).toHaveValue("n");
  });

  it("has no such line while the server does not run", async () => {
    await openOn(new FakeBackend(one));
    expect(screen.queryByTestId("log-input")).toBeNull();
  });

  it("has only the rows in sight in the page", async () => {
    const fake = new FakeBackend(one);
    fake.print(one.servers[0]!, ...Array.from({ length: 900 }, (_, i) => `line ${i}`));
    await openOn(fake);
    await screen.findAllByTestId("log-line");
    expect(screen.getAllByTestId("log-line").length).toBeLessThan(100);
    expect(screen.getByRole("log")).toHaveAttribute("tabindex", "0");
  });

  it("offers the new lines after scrolling up, and goes to them", async () => {
    const { fake, user, log, scrollTo } = await openLog(Array.from({ length: 900 }, (_, i) => `line ${i}`));
    expect(log.scrollTop).toBe(17_616);
    scrollTo(9_000);
    fake.print(one.servers[0]!, "a", "b");
    const button = await screen.findByTestId("new-lines");
    expect(button).toHaveTextContent("↓ 2 new lines");
    await user.click(button);
    expect(screen.queryByTestId("new-lines")).toBeNull();
    await waitFor(() => expect(log.scrollTop).toBe(17_656));
  });

  it("shows what a server has begun to write", async () => {
    const fake = new FakeBackend(one);
    fake.linesOf(one.servers[0]!).unfinished = "Password: ";
    await openOn(fake);
    expect(await screen.findByText("Password:")).toBeVisible();
  });

  it("says so when nothing was logged and when it cannot be read", async () => {
    const fake = new FakeBackend(one);
    await openOn(fake);
    expect(await screen.findByText(/Nothing logged yet/)).toBeVisible();
    fake.failNext("logLook", failure("backend.log could not be read"));
    expect(await screen.findByText("backend.log could not be read")).toBeVisible();
  });

  it("is searched from the keyboard", async () => {
    const { user, log } = await openLog(["a hit", "nothing", "another hit"]);
    await user.click(log);
    await user.keyboard("{Control>}f{/Control}");
    expect(screen.getByTestId("log-find")).toHaveFocus();
    await user.keyboard("hit");
    await waitFor(() => expect(text("log-finds")).toBe("2 of 2"));
    expect(log.querySelectorAll("mark")).toHaveLength(2);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(text("log-finds")).toBe("1 of 2"));
    await user.keyboard("{F3}");
    await waitFor(() => expect(text("log-finds")).toBe("2 of 2"));
    await user.keyboard("{Shift>}{F3}{/Shift}");
    await waitFor(() => expect(text("log-finds")).toBe("1 of 2"));
    await user.click(screen.getByTestId("log-only"));
    await waitFor(() => expect(screen.getAllByTestId("log-line")).toHaveLength(2));
    await user.click(screen.getByTestId("log-find"));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getAllByTestId("log-line")).toHaveLength(3));
    await user.keyboard("{Escape}");
    expect(log).toHaveFocus();
  });

  it("is searched at once when Enter is pressed, for what was typed last", async () => {
    const { user } = await openLog(["one", "two", "one"]);
    const asked = vi.spyOn(FakeBackend.prototype, "logFind");
    await user.type(screen.getByTestId("log-find"), "two{Enter}");
    await waitFor(() => expect(text("log-finds")).toBe("1 of 1"));
    expect(asked).toHaveBeenCalledOnce();
  });

  it("says what is wrong with an expression", async () => {
    const { user } = await openLog(["a"]);
    await user.click(screen.getByTestId("log-expression"));
    await user.type(screen.getByTestId("log-find"), "(");
    expect(await screen.findByText(/not a regular expression/)).toBeVisible();
  });

  it("is filtered by level, and says when nothing is left", async () => {
    const { user } = await openLog(["INFO: a", "WARNING: b"]);
    await user.click(screen.getByRole("button", { name: "Warnings" }));
    await waitFor(() => expect(screen.getAllByTestId("log-line")).toHaveLength(1));
    await user.click(screen.getByRole("button", { name: "Errors" }));
    expect(await screen.findByText("No matching lines.")).toBeVisible();
  });

  it("is cleared, and shown again", async () => {
    const { user } = await openLog(["a", "b"]);
    await user.click(screen.getByTestId("log-clear"));
    expect(await screen.findByTestId("log-cleared")).toHaveTextContent("Cleared.");
    await waitFor(() => expect(screen.queryByTestId("log-line")).toBeNull());
    await user.click(screen.getByRole("button", { name: "Show all again" }));
    await waitFor(() => expect(screen.getAllByTestId("log-line")).toHaveLength(2));
  });

  it("is shown with or without time stamps, and saved so", async () => {
    const stamp = "2026-11-22T19:30:01.123+01:00";
    const { fake, user } = await openLog([
      { time: stamp, pieces: [{ text: "a", style: { foreground: 1 } }] },
    ]);
    await user.click(screen.getByTestId("log-save"));
    await user.click(screen.getByTestId("log-times"));
    expect(screen.queryByText("19:30:01.123")).toBeNull();
    await user.click(screen.getByTestId("log-save"));
    expect(fake.savedLogs).toEqual([
      { name: "api.log", text: `${stamp} a\n` },
      { name: "api.log", text: "a\n" },
    ]);
    expect((await fake.preferences()).log.times).toBe(false);
  });

  it("gives the text of selected rows, in sight or not, without colours", async () => {
    const { log, user } = await openLog([
      { time: null, pieces: [{ text: "a", style: { foreground: 1 } }] },
      ...Array.from({ length: 500 }, (_, i) => `${i}`),
    ]);
    await user.click(log);
    await user.keyboard("{Control>}a{/Control}");
    expect(await screen.findByText("501 lines selected")).toBeVisible();
    await waitFor(() => expect(screen.getByTestId("log-copy")).toBeEnabled());
    const clipboardData = new DataTransfer();
    log.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true }));
    const copied = clipboardData.getData("text/plain");
    expect([copied.slice(0, 6), copied.length]).toEqual([
      "a\n0\n1\n",
      "a\n".length + 10 * 2 + 90 * 3 + 400 * 4,
    ]);
    await user.keyboard("{Escape}");
    expect(screen.queryByText("501 lines selected")).toBeNull();
  });

  it("opens what a row names, by mouse and by keyboard", async () => {
    const { fake, user } = await openLog(["see http://127.0.0.1:8000/docs or app/main.py:12"]);
    await user.click(screen.getByTitle("Open in the browser"));
    screen.getByTitle("Open in your editor").focus();
    await user.keyboard("{Enter}");
    expect(fake.links).toEqual(["http://127.0.0.1:8000/docs", "app/main.py:12"]);
  });
});
