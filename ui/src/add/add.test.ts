import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { question } from "../backend/fake/consent";
import { stopped } from "../backend/fake/data";
import { failure } from "../backend/fake/failure";
import { t } from "../texts";
import { openWindow, text } from "../testing/window";

const FOLDER = "/home/mia/projects/playground";

/** Saves as soon as the command in view is the one that would be saved. */
async function save(user: { click(element: Element): Promise<void> }) {
  await waitFor(() => expect(screen.getByTestId("save-project")).toBeEnabled());
  await user.click(screen.getByTestId("save-project"));
}

/** The dialog with what was found in a folder. */
async function dialog(folder: string | null = FOLDER) {
  const opened = await openWindow({ servers: [stopped("/p/shop", "api", 8000)] });
  opened.fake.chosenFolder = folder;
  await opened.user.click(screen.getByTestId("add-project"));
  await opened.user.click(screen.getByTestId("choose-folder"));
  const type = async (field: string, value: string) => {
    await opened.user.clear(screen.getByTestId(field));
    if (value) await opened.user.type(screen.getByTestId(field), value);
  };
  return { ...opened, type };
}

describe("the empty window", () => {
  it("teaches how to bring a project, and takes it all the way", async () => {
    const { user, fake } = await openWindow({ servers: [] });
    expect(screen.getByRole("heading", { name: "Add your first project" })).toBeVisible();
    await user.click(screen.getByTestId("choose-folder"));
    expect(await screen.findByTestId("description")).toHaveTextContent("FastAPI, found in backend/main.py");
    await save(user);
    await waitFor(() => expect(screen.getByTestId("server-row")).toHaveTextContent("playground"));
    expect(screen.queryByTestId("save-project")).toBeNull();
    expect(fake.added).toEqual([{ folder: FOLDER, edits: null }]);
  });
});

describe("adding a project", () => {
  it("shows what was found and the exact command before anything is saved", async () => {
    const { fake } = await dialog();
    expect(await screen.findByTestId("command-shown")).toHaveTextContent(
      `${FOLDER}/.venv/bin/python -m uvicorn backend.main:app --host 127.0.0.1 --port 8000 --reload`,
    );
    expect(fake.added).toEqual([]);
  });

  it("saves what was changed, and selects the new server", async () => {
    const { user, fake, type } = await dialog();
    await screen.findByTestId("field-port");
    await type("field-port", "8123");
    await type("field-name", "games");
    await waitFor(() => expect(screen.getByTestId("command-shown")).toHaveTextContent("--port 8123"));
    await user.selectOptions(screen.getByTestId("field-log_level"), "debug");
    await user.click(screen.getByTestId("field-reload"));
    await save(user);
    await waitFor(() => expect(fake.added).toHaveLength(1));
    // What is as it was found is not written.
    const set = { port: 8123, name: "games", log_level: "debug", reload: false };
    expect(fake.added[0]?.edits).toEqual({ playground: { set, unset: [] } });
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("games"));
  });

  it("is agreement to what is shown, and starts it where that is wanted", async () => {
    const { user } = await dialog();
    await waitFor(() => expect(screen.getByTestId("add-and-start")).toBeEnabled());
    await user.click(screen.getByTestId("add-and-start"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(screen.queryByTestId("consent")).toBeNull();
  });

  it("is no agreement to what it has become since", async () => {
    const { user, fake } = await dialog();
    await waitFor(() => expect(screen.getByTestId("add-and-start")).toBeEnabled());
    const add = fake.addProject.bind(fake);
    fake.addProject = async (asked) => {
      const added = await add(asked);
      fake.consent.open(question(FOLDER, "playground", "python other.py"));
      return added;
    };
    await user.click(screen.getByTestId("add-and-start"));
    await waitFor(() => expect(text("command-now")).toBe("python other.py"));
  });

  it("checks while one types, and saves nothing that cannot be", async () => {
    const { type } = await dialog();
    await screen.findByTestId("field-port");
    await type("field-port", "70000");
    expect(screen.getByTestId("field-port")).toHaveAccessibleDescription(t.faults.portRange);
    expect(screen.getByTestId("field-port")).toBeInvalid();
    expect(screen.getByTestId("save-project")).toBeDisabled();
    await type("field-port", "8000");
    await waitFor(() => expect(screen.getByTestId("save-project")).toBeEnabled());
    await type("field-host", "a b");
    expect(screen.getByText(t.faults.hostSpace)).toBeVisible();
    await type("field-workers", "0");
    expect(screen.getByText(t.wholeFault(1, 1024))).toBeVisible();
  });

  it("shows the core's notes about what is typed", async () => {
    const { user, fake, type } = await dialog();
    await screen.findByTestId("field-workers");
    const note = "reload and 4 workers cannot be combined";
    fake.answer = ({ values }) => ({ notes: values["reload"] === false ? [] : [note] });
    await type("field-workers", "4");
    expect(await screen.findByText(note)).toBeVisible();
    await waitFor(() => expect(screen.getByTestId("save-project")).toBeEnabled());
    await user.click(screen.getByTestId("field-reload"));
    await waitFor(() => expect(screen.queryByText(note)).toBeNull());
  });

  it("takes a command where it finds nothing", async () => {
    const { user, fake, type } = await dialog("/home/mia/nothing");
    expect(await screen.findByText(/No server found in this folder/)).toBeVisible();
    expect(screen.getByTestId("save-project")).toBeDisabled();
    await type("field-command", `npm run "dev server"`);
    await save(user);
    await waitFor(() => expect(fake.added).toHaveLength(1));
    const set = { port: null, command: ["npm", "run", "dev server"] };
    expect(fake.added[0]?.edits).toEqual({ nothing: { set, unset: [] } });
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("nothing"));
  });

  it("says why a folder cannot be looked at, and stays open", async () => {
    const { user, fake } = await dialog(null);
    expect(screen.queryByTestId("server-form")).toBeNull();
    fake.failNext("propose", failure("/nope is not a folder"));
    await user.type(screen.getByTestId("folder"), "/nope{Enter}");
    expect(await screen.findByTestId("error")).toHaveTextContent("/nope is not a folder");
    expect(screen.getByTestId("save-project")).toBeDisabled();
  });

  it("is not saved with a name that the core refuses", async () => {
    const { fake, type } = await dialog();
    await screen.findByTestId("field-name");
    const fault = { field: "name", place: null, message: "it must be a name without / and \\" };
    fake.answer = () => ({ fault });
    await type("field-name", "../x");
    await waitFor(() =>
      expect(screen.getByTestId("field-name")).toHaveAccessibleDescription(/it must be a name without/),
    );
    expect(screen.getByTestId("save-project")).toBeDisabled();
    expect(fake.added).toEqual([]);
  });

  it("says why it could not be saved, and keeps what was typed", async () => {
    const { user, fake, type } = await dialog();
    await screen.findByTestId("field-name");
    await type("field-name", "games");
    fake.failNext("addProject", failure(".backend_config.json could not be written"));
    await save(user);
    expect(await screen.findByTestId("error")).toHaveTextContent("could not be written");
    expect(screen.getByTestId("field-name")).toHaveValue("games");
    expect(text("save-project")).toBe("Add");
  });
});
