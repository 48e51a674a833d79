import type { ServerEvent } from "../backend/model";

/** What a history can be narrowed to. */
export const KINDS = ["all", "starts", "crashes", "health", "ports", "alerts"] as const;

/** One of them. */
export type Kind = (typeof KINDS)[number];

/** What kind of event this is. */
export function kindOf(event: ServerEvent): Exclude<Kind, "all"> {
  switch (event.event) {
    case "started":
    case "ready":
    case "stopped":
      return "starts";
    case "crashed":
    case "given_up":
    case "recovered":
      return "crashes";
    case "unhealthy":
    case "answering":
      return "health";
    case "conflict":
    case "freed":
      return "ports";
    case "alert_failed":
      return "alerts";
  }
}
