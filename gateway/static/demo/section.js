// A section of the answer: its name, how old it is, what it is worth, and what the role may not see.

import { el, pill, said } from "./element.js";
import { age, label } from "./words.js";

const WORTH = {
  FRESH: ["good", ""],
  STALE: ["warn", "Kept from before: the system does not answer now."],
  PARTIAL: ["warn", "A part is missing: one source did not answer."],
  UNAVAILABLE: ["bad", "The system does not answer."],
  TIMED_OUT: ["bad", "The system took too long."],
  SHED: ["bad", "The system is asked too much right now."],
  FAILED: ["bad", "The system’s answer could not be used."],
  NOT_LINKED: ["calm", "The customer is not known in this system."],
  NOT_PROVIDED: ["calm", "No system keeps this."],
};

/** The mark of what the role may not see. */
export function hiddenMark(words = "hidden") {
  return el("span", { class: "hidden-mark", title: "Hidden for this role" }, words);
}

/** Show a value, or that the role may not see it, or that there is none. */
export function shown(answer, path, value, write = said) {
  if (value !== null && value !== undefined) return write(value);
  return answer.hides(path) ? hiddenMark() : el("span", { class: "none" }, "\u2013");
}

/** A badge: state, age, cache or origin, source. */
export function badge(freshness) {
  if (!freshness) return null;
  const { state, ageSeconds, servedFrom, retryAfterMs } = freshness;
  const [tone] = WORTH[state] ?? ["calm"];
  const words = [
    ageSeconds === null ? null : age(ageSeconds),
    servedFrom?.toLowerCase(),
    sources(freshness).join(" + ") || null,
    retryAfterMs === null ? null : `again in ${age(retryAfterMs / 1000)}`,
  ].filter((word) => word);
  return el(
    "span",
    { class: `badge ${tone}`, title: told(freshness) },
    el("b", {}, state.replaceAll("_", " ")),
    words.map((word) => el("span", {}, said(word))),
  );
}

function sources({ source, parts }) {
  return source ? [source] : [...new Set(parts.map((part) => part.source))];
}

function told({ parts }) {
  const lines = parts.map(({ source, state, ageSeconds, servedFrom }) =>
    [source, state, ageSeconds === null ? null : `${age(ageSeconds)} old`, servedFrom?.toLowerCase()]
      .filter((word) => word)
      .join(", "),
  );
  return lines.join("\n") || null;
}

/** What a section says when it is not at its best. */
export function worth(freshness) {
  const [tone, words] = WORTH[freshness.state] ?? ["calm", label(freshness.state)];
  const failed = freshness.parts.filter((part) => part.state !== "FRESH");
  const which = freshness.state === "PARTIAL" ? failed.map((part) => `${part.source}: ${label(part.state)}`) : [];
  return words ? el("p", { class: `worth ${tone}` }, [words, ...which].join(" ")) : null;
}

/** A card with a heading; `fill` writes what is inside and is called only where there is something. */
export function card(name, { answer, path, section, fill, kind }) {
  const head = el("div", { class: "card-head" }, el("h3", {}, name), badge(section?.freshness));
  return el("section", { class: `card ${kind}` }, head, inside({ answer, path, section, fill }));
}

function inside({ answer, path, section, fill }) {
  if (section) return [worth(section.freshness), fill(section)];
  if (answer.hides(path)) return el("p", { class: "hidden-section" }, hiddenMark("hidden for this role"));
  return el("p", { class: "none" }, "Nothing was answered.");
}

/** A card for a list: its items one below the other, and whether there are more. */
export function listCard(name, { answer, path, section, kind, write }) {
  const fill = ({ nodes, pageInfo, freshness }) => [
    nodes.length ? write(nodes) : nothing(freshness),
    pageInfo?.hasNextPage ? el("p", { class: "more" }, "The list goes on.") : null,
  ];
  return card(name, { answer, path, section, fill, kind });
}

function nothing(freshness) {
  return freshness.state === "FRESH" || freshness.state === "STALE" ? el("p", { class: "none" }, "None.") : null;
}

/** Show a state of the schema as a pill, with a tone of its own. */
export function status(value, own, tone) {
  return pill(said(label(value, own)), tone(value));
}
