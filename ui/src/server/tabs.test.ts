import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { stopped } from "../backend/fake/data";
import { openWindow, row, text } from "../testing/window";

const api = stopped("/p/shop", "api", 8000);
const web = stopped("/p/shop", "web", 5173);

describe("the tabs", () => {
  it("are gone through with the arrow keys, Home and End", async () => {
    const { user } = await openWindow({ servers: [api] });
    const selected = () => screen.getByRole("tab", { selected: true });
    screen.getByTestId("tab-logs").focus();
    for (const [key, tab] of [
      ["ArrowRight", "Crashes"],
      ["End", "Settings"],
      ["ArrowRight", "Logs"],
      ["ArrowLeft", "Settings"],
      ["Home", "Logs"],
    ]) {
      await user.keyboard(`{${key}}`);
      expect(selected()).toHaveTextContent(tab!);
      expect(selected()).toHaveFocus();
    }
    expect(screen.getAllByRole("tab").filter((tab) => tab.tabIndex === 0)).toEqual([selected()]);
    expect(screen.getByRole("tabpanel")).toHaveAccessibleName("Logs");
  });

  it("each server keeps its own while the window is open", async () => {
    const { user } = await openWindow({ servers: [api, web] });
    await user.click(screen.getByTestId("tab-history"));
    await user.click(row("web"));
    expect(screen.getByTestId("tab-logs")).toHaveAttribute("aria-selected", "true");
    await user.click(row("api"));
    expect(screen.getByTestId("tab-history")).toHaveAttribute("aria-selected", "true");
    expect(text("tab-crashes")).toBe("Crashes");
  });
});
