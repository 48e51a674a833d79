import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { stopped } from "../backend/fake/data";
import { scenario } from "../backend/fake/scenarios";
import { failure } from "../backend/fake/failure";
import { openWindow, text } from "../testing/window";

describe("the first steps", () => {
  it("lead to a demo that runs, with one click", async () => {
    const { user } = await openWindow({ servers: [] });
    await user.click(screen.getByTestId("try-demo"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("demo");
  });

  it("say why there can be no demo", async () => {
    const { user, fake } = await openWindow({ servers: [] });
    fake.failNext("addDemo", failure("demo could not be made: no space left"));
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
    expect(await screen.findByText(/Start the server to see its output here/)).toBeVisible();
  });
});
