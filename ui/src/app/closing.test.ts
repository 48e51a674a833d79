import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { stopped } from "../backend/fake/data";
import { running } from "../backend/fake/scenarios";
import { failure } from "../backend/fake/failure";
import { openWindow, row, text } from "../testing/window";

const SHOP = "/p/shop";

async function openTyped() {
  const servers = [running(SHOP, "api", 8000, 1, 60), stopped(SHOP, "worker", 8001)];
  const opened = await openWindow({ servers });
  await opened.user.click(screen.getByTestId("tab-settings"));
  await opened.user.type(await screen.findByTestId("field-workers"), "2");
  return opened;
}

const file = ({ fake }: Awaited<ReturnType<typeof openTyped>>) => fake.settingsFiles.files.get(SHOP);

describe("closing the window", () => {
  it("asks nothing while nothing is unsaved", async () => {
    const { fake } = await openWindow({ servers: [stopped(SHOP, "api", 8000)] });
    fake.askToClose();
    expect(fake.closed).toBe(true);
  });

  it("names the servers whose settings are not saved, whichever page is shown", async () => {
    const opened = await openTyped();
    await opened.user.click(row("worker"));
    opened.fake.askToClose();
    await waitFor(() => expect(text("unsaved")).toContain("settings of api"));
    expect(text("unsaved")).not.toContain("worker");
    expect(opened.fake.closed).toBe(false);
  });

  it("saves them and closes", async () => {
    const opened = await openTyped();
    opened.fake.askToClose();
    await opened.user.click(await screen.findByTestId("save-and-close"));
    await waitFor(() => expect(opened.fake.closed).toBe(true));
    expect(file(opened)).toContain('"workers": 2');
  });

  it("saves those of several servers, who share a file", async () => {
    const opened = await openTyped();
    await opened.user.click(row("worker"));
    await opened.user.click(screen.getByTestId("tab-settings"));
    await opened.user.type(await screen.findByTestId("field-host"), "0.0.0.0");
    opened.fake.askToClose();
    await waitFor(() => expect(text("unsaved")).toContain("settings of api, worker"));
    await opened.user.click(screen.getByTestId("save-and-close"));
    await waitFor(() => expect(opened.fake.closed).toBe(true));
    expect(file(opened)).toContain('"workers": 2');
    expect(file(opened)).toContain('"host": "0.0.0.0"');
  });

  it("saves a variable that was typed and not added yet", async () => {
    const opened = await openTyped();
    await opened.user.type(screen.getByTestId("new-variable"), "TOKEN");
    await opened.user.type(screen.getByTestId("new-value"), "abc");
    opened.fake.askToClose();
    await opened.user.click(await screen.findByTestId("save-and-close"));
    await waitFor(() => expect(opened.fake.closed).toBe(true));
    expect(file(opened)).toContain('"TOKEN": "abc"');
  });

  it("closes without them", async () => {
    const opened = await openTyped();
    const before = file(opened);
    opened.fake.askToClose();
    await opened.user.click(await screen.findByTestId("close-unsaved"));
    await waitFor(() => expect(opened.fake.closed).toBe(true));
    expect(file(opened)).toBe(before);
  });

  it("is taken back, leaves all as it was, and asks again at the next try", async () => {
    const opened = await openTyped();
    for (const _ of [1, 2]) {
      opened.fake.askToClose();
      await opened.user.click(await screen.findByTestId("stay"));
      await waitFor(() => expect(screen.queryByTestId("unsaved")).toBeNull());
    }
    expect(opened.fake.closed).toBe(false);
    expect(screen.getByTestId("field-workers")).toHaveValue("2");
  });

  it("stays open at what could not be saved", async () => {
    const opened = await openTyped();
    await opened.user.click(row("worker"));
    opened.fake.failNext("saveSettings", failure("the file cannot be written"));
    opened.fake.askToClose();
    await opened.user.click(await screen.findByTestId("save-and-close"));
    expect(await screen.findByText("the file cannot be written")).toBeInTheDocument();
    expect(opened.fake.closed).toBe(false);
  });

  it("asks no more once they are saved or discarded", async () => {
    const opened = await openTyped();
    await opened.user.click(screen.getByTestId("discard"));
    await waitFor(() => expect(opened.fake.unsaved).toBe(false));
  });
});
