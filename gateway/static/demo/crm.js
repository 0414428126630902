// What was said with a customer: the sections that a CRM fills.

import { el, pill, said } from "./element.js";
import { listCard, shown, status } from "./section.js";
import { day, label, moment, money, tone } from "./words.js";

const DIRECTIONS = { IN: "from the customer", OUT: "from us" };

/** Return the CRM's cards. */
export function crm(answer, customer) {
  return Object.entries(SECTIONS).map(([field, [name, item]]) => {
    const path = `customer.${field}`;
    const write = (nodes) => el("ul", { class: "items" }, nodes.map((node) => item(answer, node, `${path}.nodes`)));
    return listCard(name, { answer, path, section: customer[field], kind: "crm", write });
  });
}

const SECTIONS = {
  interactions: ["Interactions", interaction],
  tickets: ["Service tickets", ticket],
  opportunities: ["Opportunities", opportunity],
  quotes: ["Quotes", quote],
  contracts: ["Contracts", contract],
  contacts: ["Contacts", contact],
};

function item(title, side, ...more) {
  return el("li", {}, el("div", { class: "item-head" }, el("span", { class: "item-name" }, title), side), more);
}

function small(...children) {
  const written = children.filter((child) => child !== null && child !== undefined);
  const apart = written.flatMap((child, at) => (at ? [" \u00b7 ", child] : [child]));
  return el("p", { class: "small" }, apart);
}

function interaction(answer, node, path) {
  return item(
    shown(answer, `${path}.subject`, node.subject),
    pill(said(label(node.kind, node.kindText))),
    el("p", {}, shown(answer, `${path}.body`, node.body)),
    small(moment(node.at), DIRECTIONS[node.direction], node.by && said(node.by)),
  );
}

function ticket(answer, node, path) {
  return item(
    shown(answer, `${path}.subject`, node.subject),
    [node.priority ? status(node.priority, null, tone) : null, status(node.status, node.statusText, tone)],
    small(
      el("code", {}, said(node.number)),
      node.opened && `opened ${moment(node.opened)}`,
      node.closed && `closed ${moment(node.closed)}`,
      node.assignee && said(node.assignee),
    ),
  );
}

function opportunity(answer, node, path) {
  return item(
    shown(answer, `${path}.name`, node.name),
    [status(node.status, node.stageText, tone), shown(answer, `${path}.amount`, node.amount, money)],
    small(
      node.stageText && said(node.stageText),
      node.probability !== null ? `probability ${node.probability}` : null,
      node.expectedClose && `closes ${day(node.expectedClose)}`,
      node.owner && said(node.owner),
    ),
  );
}

function quote(answer, node, path) {
  return item(
    el("code", {}, said(node.number)),
    [status(node.status, node.statusText, tone), shown(answer, `${path}.amount`, node.amount, money)],
    small(
      node.issued && `made ${day(node.issued)}`,
      node.validUntil && `holds until ${day(node.validUntil)}`,
      node.owner && said(node.owner),
    ),
  );
}

function contract(answer, node, path) {
  return item(
    shown(answer, `${path}.name`, node.name),
    [status(node.status, node.statusText, tone), shown(answer, `${path}.amount`, node.amount, money)],
    small(
      el("code", {}, said(node.number)),
      node.starts && `from ${day(node.starts)}`,
      node.ends && `to ${day(node.ends)}`,
      node.owner && said(node.owner),
    ),
  );
}

function contact(answer, node, path) {
  return item(
    shown(answer, `${path}.name`, node.name),
    node.primary ? pill("Ask first", "good") : null,
    small(node.title && said(node.title), node.phone && said(node.phone), node.email && said(node.email)),
  );
}
