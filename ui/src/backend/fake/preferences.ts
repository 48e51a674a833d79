import { ALERT_EVENTS, type AlertDestination, type AllAlerts, type AllPreferences } from "../model";
import type { DestinationFault, NewDestination, Preference, Tested } from "../model";
import { failure } from "./failure";
import { ago } from "./past";

const USUAL: AllPreferences = {
  launch_at_login: false,
  lacks_tray_told: false,
  on_quit: "ask",
  notifications: ALERT_EVENTS,
  theme: "system",
  language: null,
  editor: null,
  log: { times: true, wrap: false },
  editors: [
    { command: "code", name: "Visual Studio Code" },
    { command: "zed", name: "Zed" },
  ],
  folder: "/home/mia/.local/state/trayvisor",
  problems: [],
};

/** A destination of the user that has not received anything. */
const hook: AlertDestination = {
  id: "hook",
  project: null,
  to: "webhook to hooks.slack.com",
  place: "hooks.slack.com",
  means: "webhook",
  events: ALERT_EVENTS,
  servers: null,
  last: null,
  held_back: 0,
};

/** One destination for each state. */
export const destinations: AlertDestination[] = [
  { ...hook, last: { at: ago(300), failure: null } },
  {
    ...hook,
    id: "mail",
    project: "/home/mia/projects/shop",
    to: "e-mail to mia@example.com",
    place: "mia@example.com",
    means: "email",
    events: ["crash", "gave_up"],
    servers: ["api", "web"],
    last: { at: ago(7200), failure: "nothing listens at smtp.example.com:587" },
    held_back: 3,
  },
];

/** The preferences of a fake core, and its destinations. */
export class FakePreferences {
  all: AllPreferences;
  alerts: AllAlerts;
  /** What is wrong with the next destination. */
  faults: DestinationFault[] = [];

  #added = 0;

  constructor(preferences: Partial<AllPreferences> = {}, alerts: Partial<AllAlerts> = {}) {
    this.all = { ...USUAL, ...preferences };
    this.alerts = { destinations: [], problems: [], file: `${USUAL.folder}/alerts.json`, ...alerts };
  }

  /** Changes one preference. */
  change({ key, value }: Preference): void {
    this.all = { ...this.all, [key]: value };
  }

  /** A test arrives unless the last delivery failed. */
  test(id: string): Tested {
    const to = this.alerts.destinations.find((destination) => destination.id === id);
    if (!to) throw failure("alerts no longer go there, because the settings have changed");
    const tested = { to: to.to, failure: to.last?.failure ?? null };
    this.#list((all) =>
      all.map((each) =>
        each.id === id ? { ...each, last: { at: new Date().toISOString(), failure: tested.failure } } : each,
      ),
    );
    return tested;
  }

  /** Adds a destination of the user. */
  add(destination: NewDestination): void {
    const { means } = destination;
    const place = means === "email" ? destination.to : new URL(destination.url).host;
    const added = { ...hook, id: `added ${++this.#added}`, means, place, to: `${means} to ${place}` };
    this.#list((all) => [...all, added]);
  }

  /** Removes a destination. */
  remove(id: string): void {
    this.#list((all) => all.filter((each) => each.id !== id));
  }

  #list(change: (all: AlertDestination[]) => AlertDestination[]): void {
    this.alerts = { ...this.alerts, destinations: change(this.alerts.destinations) };
  }
}
