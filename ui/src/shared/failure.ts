import type { Failure } from "../backend/model";
import { t } from "../texts";

/** Any thrown thing as a failure with a message. */
export function toFailure(thrown: unknown): Failure {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const code = "code" in thrown ? String(thrown.code) : "unknown";
    return { code, message: t.told(String(thrown.message)) };
  }
  return { code: "unknown", message: String(thrown) };
}
