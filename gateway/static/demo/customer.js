// The customer's page: what was said beside what is on order, and both by time.

import { el, facts, said } from "./element.js";
import { link } from "./place.js";
import { crm } from "./crm.js";
import { erp } from "./erp.js";
import { badge, shown, status, worth } from "./section.js";
import { timeline } from "./timeline.js";
import { moment, tone } from "./words.js";

const EXAMPLES = {
  both: "In both systems",
  two_erp_accounts: "Two ERP accounts",
  crm_only: "Only in the CRM",
  erp_only: "Only in the ERP",
};

/** Show one customer as the answer tells. */
export function customerPage(answer, place, running) {
  const customer = answer.data.customer;
  return [examples(place, running), customer ? page(answer, customer) : absent(answer)].flat();
}

function examples(place, running) {
  const links = Object.entries(EXAMPLES)
    .filter(([name]) => running.examples[name])
    .map(([name, words]) => {
      const id = running.examples[name];
      const here = place.id === id ? "true" : null;
      return el("a", { href: link({ view: "customer", id }), "aria-current": here }, words);
    });
  return el("nav", { class: "examples", "aria-label": "Example customers" }, links);
}

function absent(answer) {
  if (answer.problems.length) return [];
  return el("p", { class: "notice" }, "No such customer in your scope.");
}

function page(answer, customer) {
  return [
    profile(answer, customer),
    el(
      "div",
      { class: "sides" },
      side("crm", "What was said", crm(answer, customer)),
      side("erp", "On order, on its way, on credit", erp(answer, customer)),
    ),
    el("h2", {}, "Both, by time"),
    timeline(answer, customer),
  ];
}

function side(kind, words, cards) {
  const head = el("h2", { class: kind }, words, el("small", {}, kind.toUpperCase()));
  return el("div", { class: "side" }, head, cards);
}

function profile(answer, customer) {
  const links = customer.links.map(({ system, key }) =>
    el("span", { class: `chip ${system}` }, said(system), " ", el("code", {}, said(key))),
  );
  const name = el("h2", { id: "customer-name" }, shown(answer, "customer.name", customer.name));
  return el(
    "section",
    { class: "card profile" },
    el("div", { class: "card-head" }, name, badge(customer.freshness)),
    worth(customer.freshness),
    el("p", { class: "chips" }, customer.stage ? status(customer.stage, customer.stageText, tone) : null, links),
    facts(profileFacts(answer, customer)),
  );
}

function profileFacts(answer, customer) {
  const fact = (name, field, write) => [name, shown(answer, `customer.${field}`, customer[field], write)];
  return [
    fact("Looked after by", "owner", ({ name, code }) => said(name ?? code)),
    fact("Team", "team"),
    fact("Segment", "segment"),
    fact("Grade", "grade"),
    fact("Industry", "industry"),
    fact("Region", "region"),
    fact("Phone", "phone"),
    fact("E-mail", "email"),
    fact("Web", "website"),
    fact("Address", "address"),
    fact("Tax number", "taxNumber"),
    fact("Changed", "updated", moment),
  ];
}
