import type { Failure } from "../backend/model";

/** A failure that the page words itself. */
export function failureOf(message: string): Failure {
  return { code: null, message, hint: null };
}

/** Any thrown thing as a failure. */
export function toFailure(thrown: unknown): Failure {
  if (typeof thrown !== "object" || thrown === null || !("message" in thrown))
    return failureOf(String(thrown));
  // The core's failures have a hint. An error of the browser may have a code too, of another kind.
  return "hint" in thrown ? (thrown as Failure) : failureOf(String(thrown.message));
}
