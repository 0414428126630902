// Asks for a customer as the demo's page does, and shows what each section of the answer says.

import { el } from "/demo/element.js";
import { badge } from "/demo/section.js";

export const INTERFACES = `
query Interfaces {
  interfaces { name state breaker channel p95Ms callsPerMinute }
}`;

const SECTIONS = {
  crm: [
    ["Profile", (customer) => customer],
    ["Contacts", ({ contacts }) => contacts],
    ["Interactions", ({ interactions }) => interactions],
    ["Opportunities", ({ opportunities }) => opportunities],
    ["Tickets", ({ tickets }) => tickets],
    ["Quotes", ({ quotes }) => quotes],
    ["Contracts", ({ contracts }) => contracts],
  ],
  erp: [
    ["Orders", ({ orders }) => orders],
    ["Credit", ({ credit }) => credit],
    ["Invoices", ({ invoices }) => invoices],
    ["Payments", ({ payments }) => payments],
    ["Timeline, of both", ({ timeline }) => timeline],
  ],
};
const HEADS = { crm: "From the CRM", erp: "From the ERP" };

/** Show the sections of an answer. */
export function board(answer) {
  const customer = answer.data.customer;
  if (!customer) return [el("p", { class: "notice bad" }, answer.problems.join(" ") || "Nothing was answered.")];
  return Object.entries(SECTIONS).map(([side, sections]) =>
    el("div", {}, el("h3", { class: side }, HEADS[side]), el("ul", {}, sections.map((each) => row(customer, each)))),
  );
}

function row(customer, [name, of]) {
  return el("li", {}, el("span", {}, name), badge(of(customer)?.freshness));
}
