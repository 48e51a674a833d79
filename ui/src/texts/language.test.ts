import { describe, expect, it } from "vitest";
import { missingRedis, stopped } from "../backend/fake/data";
import { stranger } from "../backend/fake/scenarios";
import { speak } from "./language";
import * as de from "./de";
import * as en from "./en";

/** Texts that are the same in both languages. */
const SAME = [
  "CPU",
  "Debug",
  "Details",
  "Editor",
  "Host",
  "Info",
  "Job",
  "Log",
  "Logs",
  "MB",
  "Name",
  "PID",
  "Port",
  "Ports",
  "Python",
  "Server",
  "Signal",
  "Trace",
  "Trayvisor",
  "Variable",
  // Addresses.
  "https://hooks.slack.com/services/…",
  "smtp.example.com:587",
];

/** All fixed texts, by their path. */
function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

describe("the language", () => {
  it("is the first preferred one that is spoken, whatever the country", () => {
    expect(speak(["fr-FR", "de-AT", "en"])).toBe("de");
    expect(speak(["en-GB", "de"])).toBe("en");
    expect(speak(["fr"])).toBe("en");
    expect(speak([])).toBe("en");
  });

  it("has German for every English text", () => {
    const german = new Map(texts(de));
    const left = texts(en).filter(([path, text]) => german.get(path) === text && !SAME.includes(text));
    // The names of keys come from the system.
    expect(left.filter(([path]) => !/^\.shortcuts.*\.0$/.test(path))).toEqual([]);
  });

  it("has no text that nothing shows", () => {
    const sources = import.meta.glob<string>(["../**/*.{ts,svelte}", "!../**/*.test.ts"], {
      query: "?raw",
      import: "default",
      eager: true,
    });
    const source = Object.values(sources).join("\n");
    const isShown = (name: string) =>
      new RegExp(`\\bt\\.${name}\\b|import \\{[^}]*\\b${name}\\b`).test(source);
    expect(Object.keys(en).filter((name) => !isShown(name))).toEqual([]);
  });
});

describe("what the core says", () => {
  it("stands among German words as it came", () => {
    const at = "2026-11-22T19:29:00Z";
    const cause = "er endete mit Exit-Code 3";
    const crash = { ...missingRedis, exit: { code: 3 }, uptime_s: 12, cause };
    const worker = stopped("/shop", "worker", null);
    expect(de.crashTitle(worker, crash)).toBe(`worker ist abgestürzt: ${cause}`);
    expect(de.crashTitle({ ...worker, kind: "job" }, crash)).toBe(`worker ist fehlgeschlagen: ${cause}`);
    // The cause already says the exit code.
    expect(de.eventText({ ...crash, at, event: "crashed" })).toBe(`Abgestürzt nach 12 s: ${cause}`);
    const why = "antwortet mit 503 auf /health";
    expect(de.eventText({ at, event: "unhealthy", why })).toBe(`Ungesund: ${why}`);
    expect(de.unhealthyTitle("mute", { at, why })).toBe(`mute ${why}`);
    const holders = ["python3 (1)", "einem Prozess, den das System nicht zeigt"];
    expect(de.eventText({ at, event: "conflict", port: 8000, holders })).toBe(
      "Nicht gestartet: Port 8000 ist belegt von python3 (1) und einem Prozess, den das System nicht zeigt",
    );
    const reason = "er gehört Benutzer root. Einen anderen Port nehmen";
    expect(de.freePortBarred([{ ...stranger, may_be_ended: false, protected: reason }])).toBe(
      `Von hier aus lässt er sich nicht frei machen: ${reason}`,
    );
    expect(de.notArrived("dort lauscht nichts")).toBe("Der Test ist nicht angekommen: dort lauscht nichts.");
  });
});
