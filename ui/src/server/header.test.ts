import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { pastCrashes } from "../backend/fake/past";
import { running } from "../backend/fake/scenarios";
import { keyOf } from "../backend/model";
import { qrCode } from "./qr";
import { openWindow, text } from "../testing/window";

const api = running("/p/shop", "api", 8000, 111, 60);

describe("a server's address", () => {
  it("is copied, and that is said", async () => {
    const { user } = await openWindow({ servers: [api] });
    await user.click(screen.getByRole("button", { name: "Copy the address" }));
    expect(await screen.findByText("Address copied.")).toHaveAttribute("role", "status");
    expect(await navigator.clipboard.readText()).toBe("http://127.0.0.1:8000");
  });

  it("is offered to phones only where the server listens on every address", async () => {
    await openWindow({ servers: [api] });
    expect(screen.queryByTestId("on-phone")).toBeNull();
  });

  it.each(["0.0.0.0", "::"])("of a server on %s is shown to a phone as a code and as text", async (host) => {
    const { user } = await openWindow({ servers: [{ ...api, host }] });
    await user.click(screen.getByTestId("on-phone"));
    const dialog = within(screen.getByTestId("phone"));
    expect(await dialog.findByText("http://192.168.1.20:8000")).toBeVisible();
    const code = dialog.getByRole("img", { name: "QR code of the address" });
    expect(code.querySelector("path")).toHaveAttribute("d", qrCode("http://192.168.1.20:8000").path);
    await user.click(dialog.getByRole("button", { name: "Close" }));
    expect(screen.queryByTestId("phone")).toBeNull();
  });

  it("in no network is said to be none", async () => {
    const { user } = await openWindow({ servers: [{ ...api, host: "0.0.0.0" }], address: null });
    await user.click(screen.getByTestId("on-phone"));
    expect(await screen.findByText(/cannot be reached from a network/)).toBeVisible();
  });

  it("as a code has the standard's quiet zone and finder patterns", () => {
    const { path, size } = qrCode("http://192.168.1.20:8000");
    // Version 2 has 25 squares, and a quiet zone of four on each side.
    expect(size).toBe(25 + 8);
    const dark = new Set(path.match(/M\d+ \d+/g));
    for (const [x, y] of [
      [4, 4],
      [size - 5, 4],
      [4, size - 5],
    ])
      expect(dark).toContain(`M${x} ${y}`);
    expect(
      [...dark].every((square) =>
        square
          .slice(1)
          .split(" ")
          .every((at) => +at >= 4 && +at < size - 4),
      ),
    ).toBe(true);
  });
});

describe("the crashes", () => {
  const crashes = new Map([[keyOf(api), pastCrashes()]]);

  it("are counted in their tab, and listed newest first", async () => {
    const { user } = await openWindow({ servers: [api], crashes });
    await waitFor(() => expect(text("tab-crashes")).toBe("Crashes 3"));
    await user.click(screen.getByTestId("tab-crashes"));
    const listed = screen.getAllByTestId("crash");
    expect(listed.map((crash) => crash.querySelector("b")!.textContent)).toEqual([
      expect.stringContaining("KeyError"),
      expect.stringContaining("SIGKILL"),
      expect.stringContaining("database"),
    ]);
    expect(listed.map((crash) => crash.hasAttribute("open"))).toEqual([true, false, false]);
  });

  it("the newest offers to restart the server, the older do not", async () => {
    const { user } = await openWindow({ servers: [api], crashes });
    await user.click(screen.getByTestId("tab-crashes"));
    await user.click((await screen.findAllByTestId("restart-crashed"))[0]!);
    await waitFor(() => expect(text("pid")).toBe("20001"));
    expect(await screen.findAllByTestId("restart-crashed")).toHaveLength(1);
  });

  it("are counted anew when there is one more", async () => {
    const { fake } = await openWindow({ servers: [api], crashes });
    fake.crash(api);
    await waitFor(() => expect(text("tab-crashes")).toBe("Crashes 4"));
  });

  it("teach while there is none", async () => {
    const { user } = await openWindow({ servers: [api] });
    await user.click(screen.getByTestId("tab-crashes"));
    expect(await screen.findByText("No crashes yet.")).toBeVisible();
  });
});
