import type { Failure } from "../model";

/** The error that the core rejects with. */
export function failure(message: string, more: Partial<Failure> = {}): Failure {
  return { code: null, hint: null, ...more, message };
}
