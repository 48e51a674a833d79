import type { ServerEvent } from "../backend/model";

/** The filters of a history. */
export const KINDS = ["all", "starts", "crashes", "health", "ports", "alerts"] as const;

/** A filter. */
export type Kind = (typeof KINDS)[number];

/** The kind of an event. */
export function kindOf(event: ServerEvent): Exclude<Kind, "all"> {
  switch (event.event) {
    case "started":
    case "ready":
    case "done":
    case "stopped":
      return "starts";
    case "crashed":
    case "failed":
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
