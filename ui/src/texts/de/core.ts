/** What the core says, in German: by a list of its sentences that the tray and its notifications use too. */

import sentences from "./core.json";

/** Words of a sentence for which something of the core's stands; for all others a server's own words may stand. */
const ITS_OWN = ["action", "advice", "allowed", "cause", "how", "kind", "reason", "restarter", "what"];
/** So deep sentences may stand in sentences. */
const DEPTH = 3;

interface Sentence {
  english: RegExp;
  german: string;
  /** How much of it is fixed: what says more is tried first. */
  said: number;
}

const fixed = new Map(Object.entries(sentences).filter(([english]) => !english.includes("$")));
const varying: Sentence[] = Object.entries(sentences)
  .filter(([english]) => english.includes("$"))
  .map(([english, german]) => ({
    english: patternOf(english),
    german,
    said: english.replace(/\$[a-z]+/gi, "").length,
  }))
  .sort((a, b) => b.said - a.said);

/** A text of the core's; one that is not among its sentences stays as it is. */
export function told(text: string): string {
  return translate(text, DEPTH);
}

function translate(text: string, depth: number): string {
  const whole = fixed.get(text);
  if (whole !== undefined || depth === 0) return whole ?? text;
  for (const { english, german } of varying) {
    const found = english.exec(text)?.groups;
    if (!found) continue;
    return german.replace(/\$([a-z]+)/gi, (_, word: string) => {
      const there = found[word] ?? "";
      // Several are named in one sentence.
      if (word === "holders")
        return there
          .split(" and ")
          .map((one) => translate(one, depth - 1))
          .join(" und ");
      return ITS_OWN.includes(word) ? translate(there, depth - 1) : there;
    });
  }
  return text;
}

/** "answers $status on $path" as what finds such a text. */
function patternOf(sentence: string): RegExp {
  const seen = new Set<string>();
  const pattern = sentence.split(/(\$[a-z]+)/i).map((piece) => {
    if (!piece.startsWith("$")) return piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const word = piece.slice(1);
    if (seen.has(word)) return `\\k<${word}>`;
    seen.add(word);
    return `(?<${word}>[^]+?)`;
  });
  return new RegExp(`^${pattern.join("")}$`);
}
