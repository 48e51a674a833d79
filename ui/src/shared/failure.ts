import type { Failure } from "../backend/model";

/** A failure with a message of the page itself. */
export function failureOf(message: string): Failure {
  return { code: null, message, hint: null };
}

/** Converts anything thrown into a failure. */
export function toFailure(thrown: unknown): Failure {
  if (typeof thrown !== "object" || thrown === null || !("message" in thrown))
    return failureOf(String(thrown));
  // Failures of the core have a hint. A browser's error may have a code too, with another meaning.
  return "hint" in thrown ? (thrown as Failure) : failureOf(String(thrown.message));
}
