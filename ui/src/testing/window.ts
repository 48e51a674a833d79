import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import App from "../app/App.svelte";
import { FakeBackend } from "../backend/fake/fake";
import type { Scenario } from "../backend/fake/data";
import { Store } from "../servers/store.svelte";

/** The window with a fake core, after the core's first report. */
export async function openWindow(scenario: Scenario, takes = 20) {
  const fake = new FakeBackend(scenario, takes);
  return { ...(await openOn(fake)), fake };
}

/** The window with a given core. */
export async function openOn(fake: FakeBackend) {
  const store = new Store(fake);
  const user = userEvent.setup();
  render(App, { store });
  await new Promise((resolve) => setTimeout(resolve, 0));
  return { store, user };
}

/** The text of the element with this test id. */
export function text(testid: string): string {
  return screen.getByTestId(testid).textContent.replace(/\s+/g, " ").trim();
}

/** The row of a server in the list. */
export function row(name: string): HTMLElement {
  const found = screen.getAllByTestId("server-row").find((each) => each.dataset["name"] === name);
  if (!found) throw new Error(`no row for ${name}`);
  return found;
}
