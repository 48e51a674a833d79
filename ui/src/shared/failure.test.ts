import { expect, it } from "vitest";
import { failure } from "../backend/fake/failure";
import { toFailure } from "./failure";

it("a failure of the core keeps its code and its hint", () => {
  const busy = failure("port 8000 is in use by python3 (4711)", { code: "port_busy", hint: "Use another" });
  expect(toFailure(busy)).toEqual(busy);
});

it("anything else that is thrown has neither", () => {
  // Like a DOMException.
  const aborted = Object.assign(new Error("it was aborted"), { code: 20 });
  expect(toFailure(aborted)).toEqual({ code: null, message: "it was aborted", hint: null });
  expect(toFailure(new TypeError("no answer"))).toEqual({ code: null, message: "no answer", hint: null });
  expect(toFailure("gone")).toEqual({ code: null, message: "gone", hint: null });
});
