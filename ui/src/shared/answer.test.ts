import { expect, it } from "vitest";
import { failure } from "../backend/fake/failure";
import { Answer } from "./answer.svelte";

it("of two questions under way the later is answered", async () => {
  const answers: ((value: string) => void)[] = [];
  const answer = new Answer(() => new Promise<string>((resolve) => answers.push(resolve)));
  const asked = [answer.ask(), answer.ask()];
  answers[1]!("later");
  answers[0]!("earlier");
  await Promise.all(asked);
  expect(answer.value).toBe("later");
});

it("a question that fails leaves the answer before, and the next answer ends the problem", async () => {
  const answers: (() => string | Promise<never>)[] = [
    () => "first",
    () => Promise.reject(new Error("gone")),
    () => "third",
  ];
  const answer = new Answer(async () => answers.shift()!());
  await answer.ask();
  await answer.ask();
  expect([answer.value, answer.problem]).toEqual(["first", failure("gone")]);
  await answer.ask();
  expect([answer.value, answer.problem]).toEqual(["third", null]);
});
