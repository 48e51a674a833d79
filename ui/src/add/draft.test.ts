import { describe, expect, it } from "vitest";
import type { ProposedServer } from "../backend/model";
import { proposal } from "../backend/fake/proposal";
import { NONE, type FieldName } from "../settings/fields";
import { t } from "../texts";
import { draftsOf, editsOf, type Draft } from "./draft.svelte";

type Typed = Partial<Record<FieldName, string>>;

const [api] = proposal("/p/api", null).servers as [ProposedServer];
const [nothing] = proposal("/p/nothing", null).servers as [ProposedServer];
/** What is found as something that has a port of its own and is no application. */
const flask = { ...api, defaults: { ...api.defaults, app: { value: null, shared: false } } };
/** A server of several, which has its name there. */
const named = (name: string, values = {}): ProposedServer => {
  const { name: _, ...defaults } = api.defaults;
  return { ...api, name, values: { name, ...values }, defaults };
};

/** The servers, the first with this typed into it. */
function drafts(servers: ProposedServer[], typed: Typed = {}): [Draft, ...Draft[]] {
  const all = draftsOf(servers) as [Draft, ...Draft[]];
  for (const [field, text] of Object.entries(typed)) all[0].type(field as FieldName, text);
  return all;
}

/** What is wrong with the first of them, by field. */
function faults(servers: ProposedServer[], typed: Typed = {}): Typed {
  const [draft] = drafts(servers, typed);
  const faults = draft.fields.map((field) => [field, draft.fault(field)] as const);
  return Object.fromEntries(faults.filter(([, fault]) => fault !== null)) as Typed;
}

describe("the checks of a form", () => {
  it("find nothing wrong with what is right", () => {
    expect(faults([api])).toEqual({});
    expect(faults([nothing], { command: "npm run dev" })).toEqual({});
    expect(faults([api], { host: "::1", port: " 65535 ", workers: "1024" })).toEqual({});
  });

  it.each(["0", "65536", "-1", "80.5", "8e3", "eighty", "0x50"])("refuse the port %s", (port) => {
    expect(faults([api], { port })).toEqual({ port: t.faults.portRange });
  });

  it("want a port for an application, and for nothing else", () => {
    expect(faults([api], { port: NONE })).toEqual({ port: t.faults.portEmpty });
    expect(faults([nothing], { command: "npm run dev", port: NONE })).toEqual({});
    expect(faults([flask], { port: NONE })).toEqual({});
    expect(faults([api], { port: "" })).toEqual({});
  });

  it.each(["0", "-2", "1.5", "many", "1025"])("refuse %j workers", (workers) => {
    expect(faults([api], { workers })).toEqual({ workers: t.wholeFault(1, 1024) });
  });

  it("refuse a host with a space, and take the default for an empty one", () => {
    expect(faults([api], { host: "a b" })).toEqual({ host: t.faults.hostSpace });
    expect(faults([api], { host: " ", workers: "" })).toEqual({});
    expect(editsOf(drafts([named("api", { host: "::1" })], { host: " " }))).toEqual({
      api: { set: {}, unset: ["host"] },
    });
  });

  it("refuse a name that is empty or taken", () => {
    const several = [named("api"), named("web", { port: 1 })];
    expect(faults(several, { name: "" })).toEqual({ name: t.faults.nameEmpty });
    expect(faults(several, { name: "web" })).toEqual({ name: t.faults.nameTaken });
    expect(faults([api], { name: "" })).toEqual({});
    const [first, second] = drafts(several, { name: "games" });
    second?.type("name", "games");
    expect(first.fault("name")).toBe(t.faults.nameTaken);
  });

  it("refuse a port that another server of the project has", () => {
    expect(faults([named("api"), named("web")])).toEqual({ port: t.faults.portTaken });
    expect(faults([named("api"), named("web", { port: 9000 })], { port: "9000" })).toEqual({
      port: t.faults.portTaken,
    });
    const portless = { command: ["npm"], port: null };
    expect(faults([named("api", portless), named("web", portless)])).toEqual({});
  });

  it("refuse no command and an open quote", () => {
    expect(faults([nothing])).toEqual({ command: t.faults.commandEmpty });
    expect(faults([nothing], { command: "  " })).toEqual({ command: t.faults.commandEmpty });
    expect(faults([nothing], { command: '""' })).toEqual({ command: t.faults.commandEmpty });
    expect(faults([nothing], { command: 'echo "a' })).toEqual({ command: t.faults.commandQuote });
  });

  it("tell what the core says at its field, or apart from them", () => {
    const [draft] = drafts([api]);
    const place = null;
    draft.tell({ ...api, command: [], fault: { field: "host", place, message: "it must be an address" } });
    expect([draft.fault("host"), draft.otherFault, draft.right]).toEqual([
      "it must be an address",
      null,
      false,
    ]);
    expect(draft.now.command).toEqual(api.command);
    draft.tell({ ...api, fault: { field: "cwd", place, message: "it must be a string" } });
    expect([draft.fault("host"), draft.otherFault, draft.right]).toEqual([
      null,
      "it must be a string",
      false,
    ]);
  });
});

describe("a draft", () => {
  it("shows what is set, and changes nothing until something else is typed", () => {
    const web = named("web", {
      host: "::1",
      port: null,
      workers: 2,
      reload: false,
      log_level: "debug",
      command: ["npm", "run", "dev server"],
    });
    const all = drafts([web]);
    const [draft] = all;
    const shown = ["name", "host", "port", "workers", "reload", "log_level", "command"] as const;
    expect(shown.map((field) => draft.text(field))).toEqual([
      "web",
      "::1",
      NONE,
      "2",
      "false",
      "debug",
      'npm run "dev server"',
    ]);
    expect(editsOf(all)).toBeNull();
    draft.type("port", "5173");
    draft.type("command", 'npm "run it"');
    const set = { port: 5173, command: ["npm", "run it"] };
    expect(editsOf(all)).toEqual({ web: { set, unset: [] } });
    draft.type("port", NONE);
    draft.type("command", 'npm run "dev server"');
    expect(editsOf(all)).toBeNull();
  });

  it("keeps a shell's command one text", () => {
    const all = drafts([named("web", { shell: true, command: "a && b" })], { command: "a || b" });
    expect(editsOf(all)).toEqual({ web: { set: { command: "a || b" }, unset: [] } });
  });

  it("has a command where one is set or nothing was found, and else what goes with what was found", () => {
    expect(drafts([api])[0].fields).not.toContain("command");
    expect(drafts([api])[0].fields).toContain("reload");
    expect(drafts([nothing])[0].fields).toContain("command");
    expect(drafts([named("web", { command: ["npm"] })])[0].fields).not.toContain("reload");
  });
});
