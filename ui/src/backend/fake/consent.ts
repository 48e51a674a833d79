import { keyOf, type Agreement, type Proposal, type Question, type ServerRef } from "../model";
import type { Drag, Unlisten } from "..";

/** What the fake has not been told to run, and forgets when it is. */
export class FakeConsent {
  #open: Map<string, Question>;

  constructor(questions: Question[]) {
    this.#open = new Map(questions.map((question) => [keyOf(question.server), question]));
  }

  /** Makes a server one that is asked about, or asked about in another way. */
  open(question: Question): void {
    this.#open.set(keyOf(question.server), question);
  }

  /** Makes all servers of a project that was added ones that are asked about. */
  openAll({ project, name, servers }: Proposal): void {
    for (const { name: server, command, script, fingerprint } of servers)
      this.open({
        server: { project, name: server },
        project_name: name,
        now: { command, script, folder: project, variables: [] },
        before: null,
        fingerprint: fingerprint ?? "",
      });
  }

  /** What of these is asked about. */
  of(servers: ServerRef[]): Question[] {
    return servers.flatMap((server) => this.#open.get(keyOf(server)) ?? []);
  }

  /** What changed while it was shown is asked about on. */
  agree(agreements: Agreement[]): void {
    for (const { server, fingerprint } of agreements)
      if (this.#open.get(keyOf(server))?.fingerprint === fingerprint) this.#open.delete(keyOf(server));
  }
}

/** A server that would run this and never did. */
export function question(project: string, name: string, command: string): Question {
  const now = { command: command.split(" "), script: null, folder: project, variables: [] };
  return {
    server: { project, name },
    project_name: project.split("/").at(-1) ?? project,
    now,
    before: null,
    fingerprint: `${name}: ${command}`,
  };
}

/** What is dragged over the page in a browser, which tells names and no paths: the home of all is made up. */
export function listenToDrags(handler: (drag: Drag) => void): Unlisten {
  const over = (event: DragEvent) => {
    event.preventDefault();
    handler({ type: "over" });
  };
  const left = (event: DragEvent) => {
    // Else it is only above another part of the page.
    if (!event.relatedTarget) handler({ type: "left" });
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    const names = Array.from(event.dataTransfer?.files ?? [], ({ name }) => name);
    handler({ type: "dropped", paths: names.map((name) => `/home/mia/projects/${name}`) });
  };
  const listeners = { dragover: over, dragleave: left, drop: dropped } as const;
  for (const [event, listener] of Object.entries(listeners))
    window.addEventListener(event as "drop", listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners))
      window.removeEventListener(event as "drop", listener);
  };
}
