import { afterEach, expect, it } from "vitest";
import { stopped } from "../backend/fake/data";
import { accentOf } from "./accent";
import { showAccent } from "./theme";
import { openWindow } from "../testing/window";

const shown = () => document.documentElement.style.getPropertyValue("--accent");

afterEach(() => showAccent(null));

it("the window follows the system's accent colour while it is open, and has its own where there is none", async () => {
  const { fake } = await openWindow({ servers: [stopped("/p/shop", "api", 8000)] });
  expect(shown()).toBe("");
  fake.paint("8a2be2");
  expect(shown()).toBe("#8a2be2");
  fake.paint(null);
  expect(shown()).toBe("");
});

it.each([
  ["?accent=3584e4", "3584e4"],
  ["?accent=red", null],
  ["", null],
])("an address%s tells of %s", (query, accent) => {
  expect(accentOf(`tauri://localhost/index.html${query}`)).toBe(accent);
});
