import { shownPort, type Snapshot } from "../backend/model";

/** Whether each word occurs in the server's name, project or port. */
export function isFound(server: Snapshot, words: string[]): boolean {
  const text = `${server.project_name} ${server.name} :${shownPort(server) ?? ""}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
