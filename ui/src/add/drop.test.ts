import { fireEvent, screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { stopped } from "../backend/fake/data";
import { scenario } from "../backend/fake/scenarios";
import { openWindow } from "../testing/window";
import { t } from "../texts";

describe("a folder dropped on the window", () => {
  const file = (name: string) => new File([], name);
  const drop = (...names: string[]) => fireEvent.drop(window, { dataTransfer: { files: names.map(file) } });

  it("is shown where to, and looked into", async () => {
    await openWindow({ servers: [] });
    await fireEvent.dragOver(window);
    expect(screen.getByTestId("drop-target")).toHaveTextContent(t.welcomeTexts.drop);
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
    expect(screen.getByTestId("error")).toHaveTextContent(t.welcomeTexts.oneFolder);
    expect(screen.getByTestId("folder")).toHaveValue("");
  });

  it("is what is shown, however long the one before was looked into", async () => {
    const { fake } = await openWindow({ servers: [] });
    const propose = fake.propose.bind(fake);
    let answer = () => {};
    vi.spyOn(fake, "propose").mockImplementationOnce(
      (asked) => new Promise((resolve) => (answer = () => resolve(propose(asked)))),
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
    const { user } = await openWindow(scenario("unagreed"));
    await user.click(screen.getByTestId("start"));
    await screen.findByTestId("run-it");
    await drop("playground");
    expect(screen.queryByTestId("folder")).toBeNull();
  });
});
