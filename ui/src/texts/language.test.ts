import { describe, expect, it } from "vitest";
import { speak } from "./language";
import * as de from "./de";
import * as en from "./en";

/** What is the same in both languages. */
const SAME = [
  "CPU",
  "Debug",
  "Details",
  "Editor",
  "Host",
  "Info",
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

/** All texts that never change, by where they are. */
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
    // Keys of the keyboard are named by the system.
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
  it("is told in German, with what stands in it", () => {
    for (const [english, german] of [
      ["its log says nothing", "its log says nothing"],
      ["Its log says more", "Sein Log sagt mehr"],
      ["the Python package “redis” is not installed", "das Python-Paket „redis“ ist nicht installiert"],
      ["it ended with exit code 3", "er endete mit Exit-Code 3"],
      [
        "port 8000 is in use by python3 (1) and python3 (2)",
        "Port 8000 ist belegt von python3 (1) und python3 (2)",
      ],
      [
        "api did not start: it ended with exit code 3. Its log says more",
        "api ist nicht gestartet: er endete mit Exit-Code 3. Sein Log sagt mehr",
      ],
    ] as const)
      expect(de.told(english)).toBe(german);
  });

  it("leaves the words of a server as they are", () => {
    expect(de.told("it failed with ValueError: Its log says more, in /p/a.py, line 3")).toBe(
      "er scheiterte mit ValueError: Its log says more, in /p/a.py, Zeile 3",
    );
  });
});
