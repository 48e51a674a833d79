import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { LogPart, LogRow as Row } from "../backend/model";
import LogRow from "./LogRow.svelte";

/** Renders a row and returns its element. */
function shown(parts: LogPart[], more: Partial<Row> = {}) {
  const onopen = vi.fn();
  const row: Row = { row: 0, time: null, kind: "output", level: null, parts, cut: 0, ...more };
  const options = {
    before: undefined,
    position: 0,
    times: false,
    wrap: false,
    current: false,
    selected: false,
  };
  render(LogRow, { row, ...options, onopen });
  return { line: screen.getByTestId("log-line"), onopen };
}

describe("a row", () => {
  it("shows its pieces, each with its style and marked where it matches", () => {
    const { line } = shown([
      {
        pieces: [
          { text: "a " },
          { text: "re", style: { foreground: 1, bold: true }, matched: true },
          { text: "d", matched: true },
          { text: " b", style: { background: [0, 0, 255] } },
        ],
      },
    ]);
    expect(line).toHaveTextContent("a red b");
    expect([...line.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["re", "d"]);
    expect(line.querySelector("mark")).toHaveClass("fg-red", "bold");
    expect(line.querySelector("span")).toHaveTextContent("b");
    expect(line.querySelector("span")).toHaveClass("bg-blue");
  });

  it("shows hostile text as text", () => {
    const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script>{@html "x"}`;
    const { line } = shown([{ pieces: [{ text: hostile, style: { foreground: 1 } }] }]);
    expect(line.querySelector(".fg-red")?.textContent).toBe(hostile);
    expect(line.querySelector("img, script")).toBeNull();
  });

  it("has one link for all pieces of it, and opens its whole text", async () => {
    const pieces = [
      { text: "app/" },
      { text: "main", matched: true },
      { text: ".py:12", style: { bold: true } },
    ];
    const { onopen } = shown([
      { pieces: [{ text: "see " }] },
      { link: "file", pieces },
      { pieces: [{ text: " or " }] },
      { link: "page", pieces: [{ text: "http://x" }] },
    ]);
    const user = userEvent.setup();
    const links = screen.getAllByRole("link");
    expect(links.map((link) => link.textContent)).toEqual(["app/main.py:12", "http://x"]);
    await user.click(screen.getByTitle("Open in your editor"));
    screen.getByTitle("Open in the browser").focus();
    await user.keyboard("{Enter}");
    expect(onopen.mock.calls).toEqual([["app/main.py:12"], ["http://x"]]);
  });

  it("shows the supervisor's notes apart from the server's output", () => {
    expect(shown([{ pieces: [{ text: "[trayvisor] stopped" }] }], { kind: "note" }).line).toHaveClass("note");
  });

  it("does not take output for a note", () => {
    expect(shown([{ pieces: [{ text: "[trayvisor] stopped" }] }]).line).not.toHaveClass("note");
  });
});
