import { describe, expect, it } from "vitest";
import { check, draftOf, settingsOf, type Draft } from "./draft";
import { t } from "../texts";

const api: Draft = {
  name: "api",
  host: "127.0.0.1",
  port: "8000",
  workers: "1",
  reload: true,
  logLevel: "info",
  app: "backend.main:app",
  command: null,
};
const byHand: Draft = { ...api, app: null, command: "npm run dev" };

describe("the checks of a form", () => {
  it("find nothing wrong with what is right", () => {
    expect(check(api, [])).toEqual({});
    expect(check(byHand, [])).toEqual({});
    expect(check({ ...api, host: "::1", port: " 65535 ", workers: "1024" }, [])).toEqual({});
  });

  it.each(["0", "65536", "-1", "80.5", "8e3", "eighty", "0x50"])("refuse the port %s", (port) => {
    expect(check({ ...api, port }, [])).toEqual({ port: t.faults.portRange });
  });

  it("want a port for an application, and for nothing else", () => {
    expect(check({ ...api, port: "" }, [])).toEqual({ port: t.faults.portEmpty });
    expect(check({ ...byHand, port: "" }, [])).toEqual({});
    expect(check({ ...api, app: null, port: "" }, [])).toEqual({});
  });

  it.each(["0", "", "-2", "1.5", "many", "1025"])("refuse %j workers", (workers) => {
    expect(check({ ...api, workers }, [])).toEqual({ workers: t.faults.workers });
  });

  it("refuse a host with a space and an empty one", () => {
    expect(check({ ...api, host: "a b" }, [])).toEqual({ host: t.faults.hostSpace });
    expect(check({ ...api, host: " " }, [])).toEqual({ host: t.faults.hostEmpty });
  });

  it("refuse a name that is empty or taken", () => {
    expect(check({ ...api, name: "" }, [])).toEqual({ name: t.faults.nameEmpty });
    expect(check(api, [{ ...byHand, port: "1" }])).toEqual({ name: t.faults.nameTaken });
  });

  it("refuse a port that another server of the project has", () => {
    expect(check(api, [{ ...byHand, name: "web" }])).toEqual({ port: t.faults.portTaken });
    expect(check({ ...byHand, port: "" }, [{ ...byHand, name: "web", port: "" }])).toEqual({});
  });

  it("refuse no command and an open quote", () => {
    expect(check({ ...byHand, command: "  " }, [])).toEqual({ command: t.faults.commandEmpty });
    expect(check({ ...byHand, command: '""' }, [])).toEqual({ command: t.faults.commandEmpty });
    expect(check({ ...byHand, command: 'echo "a' }, [])).toEqual({ command: t.faults.commandQuote });
  });
});

describe("a draft", () => {
  it("gives the settings back that it was made from", () => {
    const settings = {
      name: "web",
      host: "::1",
      port: null,
      workers: 2,
      reload: false,
      log_level: "debug",
      app: null,
      command: ["npm", "run", "dev server"],
    };
    expect(settingsOf(draftOf(settings))).toEqual(settings);
  });
});
