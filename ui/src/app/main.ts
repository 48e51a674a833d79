import { mount } from "svelte";
import { accentOf } from "../shared/accent";
import { kept } from "./address";
import App from "./App.svelte";
import type { Backend } from "../backend";
import { language } from "../texts/language";
import { Store } from "../servers/store.svelte";
import { showAccent, showTheme, themeOf } from "../shared/theme";
import "../shared/app.css";

/** The core: in the desktop application the real one, in a browser the one named in the address, otherwise a fake. */
async function findBackend(): Promise<Backend> {
  if ("__TAURI_INTERNALS__" in window) return (await import("../backend/tauri")).tauriBackend;
  const query = new URLSearchParams(location.search);
  const core = query.get("core");
  if (core) return (await import("../backend/loopback")).loopbackBackend(core, query.get("token") ?? "");
  const { FakeBackend } = await import("../backend/fake/fake");
  const { scenario } = await import("../backend/fake/scenarios");
  const begun = scenario(query.get("scenario"));
  const preferences = {
    ...begun.preferences,
    theme: themeOf(location.href),
    language: query.get("language"),
  };
  const fake = new FakeBackend({ ...begun, preferences });
  fake.first = { ...fake.first, add: query.has("add"), reloaded: query.has("reloaded") };
  fake.live();
  // For the tests, and for use in the browser's console.
  Object.assign(window, { fake });
  return fake;
}

document.documentElement.lang = language;
showTheme(themeOf(location.href));
showAccent(accentOf(location.href));
const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
const store = new Store(await findBackend());
const before = kept();
if (before?.server) store.select(before.server);
if (before) store.view = before.view;
mount(App, { target, props: { store } });
