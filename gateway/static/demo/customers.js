// The customers that a search finds within the role's scope, page by page.

import { el, said, table } from "./element.js";
import { link } from "./place.js";
import { badge, hiddenMark, shown } from "./section.js";
import { label } from "./words.js";

const COLUMNS = [["Customer"], ["Segment"], ["Region"], ["Stage"], ["Looked after by"], ["Numbers"], ["Profile"]];

/** Show a page of customers. */
export function customersPage(answer, place) {
  const found = answer.data.customers;
  if (!found) return answer.hides("customers") ? el("p", { class: "notice" }, hiddenMark("hidden for this role")) : [];
  const words = place.text ? [" for ", said(place.text)] : [];
  return el(
    "section",
    { class: "card" },
    el("div", { class: "card-head" }, el("h2", {}, "Customers", words), el("b", { id: "total" }, counted(found.totalCount))),
    found.nodes.length ? table("Customers", COLUMNS, rows(answer, found.nodes)) : nobody(),
    pages(found.pageInfo, place),
  );
}

function counted(total) {
  return `${new Intl.NumberFormat().format(total)} in this role’s scope`;
}

function nobody() {
  return el("p", { class: "notice" }, "No such customer in your scope.");
}

function rows(answer, nodes) {
  const path = "customers.nodes";
  return nodes.map((node) => [
    el("a", { href: link({ view: "customer", id: node.id }) }, shown(answer, `${path}.name`, node.name)),
    shown(answer, `${path}.segment`, node.segment),
    shown(answer, `${path}.region`, node.region),
    shown(answer, `${path}.stage`, node.stage, (stage) => said(label(stage, node.stageText))),
    shown(answer, `${path}.owner`, node.owner, ({ name, code }) => said(name ?? code)),
    node.links.map(({ system, key }) => el("span", { class: "chip" }, said(system), " ", el("code", {}, said(key)))),
    badge(node.freshness),
  ]);
}

function pages({ hasNextPage, endCursor }, place) {
  const first = place.after ? el("a", { class: "button", href: link({ after: null }) }, "First page") : null;
  const next = hasNextPage ? el("a", { class: "button", id: "next-page", href: link({ after: endCursor }) }, "Next page") : null;
  return el("p", { class: "pages" }, first, next);
}
