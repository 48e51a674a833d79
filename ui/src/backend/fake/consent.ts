import { keyOf, type Agreement, type Proposal, type Question, type ServerRef } from "../model";
import type { Drag, Unlisten } from "..";

/** The questions that the fake's user has not agreed to yet. */
export class FakeConsent {
  #open: Map<string, Question>;

  constructor(questions: Question[]) {
    this.#open = new Map(questions.map((question) => [keyOf(question.server), question]));
  }

  /** Adds or replaces the question about a server. */
  open(question: Question): void {
    this.#open.set(keyOf(question.server), question);
  }

  /** Adds questions about all servers of an added project. */
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

  /** The questions about these servers. */
  of(servers: ServerRef[]): Question[] {
    return servers.flatMap((server) => this.#open.get(keyOf(server)) ?? []);
  }

  /** Keeps questions that changed while they were shown. */
  agree(agreements: Agreement[]): void {
    for (const { server, fingerprint } of agreements)
      if (this.#open.get(keyOf(server))?.fingerprint === fingerprint) this.#open.delete(keyOf(server));
  }
}

/** The question about a server that was never run with this command. */
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

/** Drags in a browser have names without paths, so the paths are made up. */
export function listenToDrags(handler: (drag: Drag) => void): Unlisten {
  const over = (event: DragEvent) => {
    event.preventDefault();
    handler({ type: "over" });
  };
  const left = (event: DragEvent) => {
    // Otherwise the pointer has only moved to another part of the page.
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
