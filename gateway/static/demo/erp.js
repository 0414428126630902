// What an ERP tells about a customer: credit, open orders, invoices, payments.

import { el, facts, said, table } from "./element.js";
import { orderCard } from "./orders.js";
import { card, hiddenMark, listCard, shown, status } from "./section.js";
import { day, label, money, tone } from "./words.js";

/** Return the ERP's cards. */
export function erp(answer, customer) {
  const of = (field) => ({ answer, path: `customer.${field}`, section: customer[field], kind: "erp" });
  return [
    card("Credit", { ...of("credit"), fill: (credit) => standing(answer, credit) }),
    listCard("Open orders", { ...of("orders"), write: (nodes) => orders(answer, nodes) }),
    listCard("Invoices", { ...of("invoices"), write: (nodes) => invoices(answer, nodes) }),
    listCard("Payments", { ...of("payments"), write: (nodes) => payments(answer, nodes) }),
  ];
}

function orders(answer, nodes) {
  return nodes.map((order, at) => orderCard(answer, order, "customer.orders.nodes", at === 0));
}

function standing(answer, credit) {
  const word = shown(answer, "customer.credit.standing", credit.standing, (value) => status(value, null, tone));
  return [
    el("p", { class: "standing" }, "Standing ", word),
    accounts(answer, credit),
    totals(answer, credit),
  ];
}

function accounts(answer, { accounts: all }) {
  if (!all) return answer.hides("customer.credit.accounts") ? el("p", {}, "Accounts ", hiddenMark()) : null;
  return el("div", { class: "tiles" }, all.map((account) => accountTile(answer, account)));
}

function accountTile(answer, account) {
  const name = [account.system, account.segment, account.currency].filter((word) => word).join(" \u00b7 ");
  const path = "customer.credit.accounts";
  return el(
    "div",
    { class: "tile" },
    el("h4", {}, "Account ", said(name), account.blocked ? status("BLOCKED", null, tone) : null),
    used(account),
    facts([
      ...sums(answer, account, path),
      ["Exposure is", shown(answer, `${path}.exposureBasis`, account.exposureBasis, (basis) => label(basis))],
      ["Terms", shown(answer, `${path}.paymentTerms`, account.paymentTerms)],
    ]),
  );
}

function totals(answer, { totals: all, freshness }) {
  if (!all && answer.hides("customer.credit.totals")) return el("p", {}, "Totals ", hiddenMark());
  if (!all) return freshness.state === "PARTIAL" ? el("p", {}, "No totals: not every account answered.") : null;
  return el("div", { class: "tiles" }, all.map((total) => totalTile(answer, total)));
}

function totalTile(answer, total) {
  const name = el("h4", {}, "Total ", said(total.currency));
  return el("div", { class: "tile total" }, name, facts(sums(answer, total, "customer.credit.totals")));
}

function sums(answer, of, path) {
  const sum = (name, field) => [name, shown(answer, `${path}.${field}`, of[field], money)];
  return [sum("Limit", "limit"), sum("Exposure", "exposure"), sum("Available", "available"), sum("Overdue", "overdue")];
}

/** A bar for the eye, the only place where amounts become floats; the figures stand beside it. */
function used({ limit, available }) {
  if (!limit || !available || !(Number(limit.amount) > 0)) return null;
  const part = 1 - Number(available.amount) / Number(limit.amount);
  const name = `${Math.round(part * 100)} % of the limit is used`;
  const bounds = { min: "0", low: "0.7", high: "0.85", max: "1", optimum: "0" };
  return el("meter", { ...bounds, value: String(part), "aria-label": name, title: name });
}

function invoices(answer, nodes) {
  const path = "customer.invoices.nodes";
  const columns = [["Invoice"], ["Issued"], ["Due"], ["Amount", true], ["Open", true], ["Status"]];
  const rows = nodes.map((node) => [
    el("code", {}, said(node.number)),
    shown(answer, `${path}.issued`, node.issued, day),
    [
      shown(answer, `${path}.due`, node.due, day),
      node.daysOverdue ? el("span", { class: "late" }, `${node.daysOverdue} days late`) : null,
    ],
    shown(answer, `${path}.amount`, node.amount, money),
    shown(answer, `${path}.openAmount`, node.openAmount, money),
    status(node.status, node.statusText, tone),
  ]);
  return table("Invoices", columns, rows);
}

function payments(answer, nodes) {
  const path = "customer.payments.nodes";
  const columns = [["Payment"], ["Received"], ["Amount", true], ["Not matched", true], ["Status"]];
  const rows = nodes.map((node) => [
    el("code", {}, said(node.number)),
    shown(answer, `${path}.received`, node.received, day),
    shown(answer, `${path}.amount`, node.amount, money),
    shown(answer, `${path}.openAmount`, node.openAmount, money),
    status(node.status, node.statusText, tone),
  ]);
  return table("Payments", columns, rows);
}
