// An order with its lines and what carries it; and the orders that a quoted number finds.

import { el, facts, said, table } from "./element.js";
import { link } from "./place.js";
import { badge, hiddenMark, shown, status, worth } from "./section.js";
import { day, label, money, quantity, tone } from "./words.js";

/** Show one order; what carries it is seen before it is opened. */
export function orderCard(answer, order, path, open) {
  return el(
    "details",
    { class: "order", open },
    el("summary", {}, headline(answer, order, path), deliveries(answer, order, path)),
    facts(orderFacts(answer, order, path)),
    order.deliveries ? el("p", { class: "small" }, "Deliveries ", badge(order.deliveries.freshness)) : null,
    lines(answer, order, `${path}.lines`),
  );
}

function headline(answer, order, path) {
  return el(
    "span",
    { class: "headline" },
    el("code", { class: "order-number" }, said(order.number)),
    status(order.status, null, tone),
    el("span", {}, "promised ", shown(answer, `${path}.promised`, order.promised, day)),
    el("span", { class: "amount" }, shown(answer, `${path}.net`, order.net, money)),
  );
}

function deliveries(answer, { deliveries: section }, path) {
  if (!section) return answer.hides(`${path}.deliveries`) ? hiddenMark("deliveries hidden") : null;
  const told = section.nodes.map((delivery) => deliveryLine(delivery));
  const empty = section.freshness.state === "FRESH" ? el("span", { class: "none" }, "Nothing is on its way yet.") : null;
  return el("span", { class: "deliveries" }, told.length ? told : empty, worth(section.freshness));
}

function deliveryLine({ number, status: state, statusText, carrier, trackingNumber, shipped, eta, delivered }) {
  const when = delivered ? `arrived ${day(delivered)}` : eta && `due ${day(eta)}`;
  return el(
    "span",
    { class: "delivery" },
    status(state, statusText, tone),
    carrier && el("span", {}, said(carrier)),
    trackingNumber && el("span", {}, "tracking ", el("code", {}, said(trackingNumber))),
    shipped && el("span", {}, `out ${day(shipped)}`),
    when && el("span", {}, when),
    el("span", { class: "small" }, "delivery ", el("code", {}, said(number))),
  );
}

function orderFacts(answer, order, path) {
  const fact = (name, field, write) => [name, shown(answer, `${path}.${field}`, order[field], write)];
  const word = (value) => label(value);
  return [
    fact("Customer’s number", "reference"),
    fact("Ordered", "ordered", day),
    fact("Wanted", "requested", day),
    fact("Gone out", "deliveryStatus", word),
    fact("Invoiced", "billingStatus", word),
    fact("ERP’s words", "statusText"),
    fact("Net", "net", money),
    fact("Gross", "gross", money),
    fact("Cost", "cost", money),
    fact("Margin", "margin", money),
    fact("Held by", "blocks", blocks),
  ];
}

function blocks(all) {
  if (!all.length) return el("span", { class: "none" }, "nothing");
  return all.map(({ kind, reason }) => el("span", { class: "block" }, said(reason ? `${kind}: ${reason}` : kind)));
}

function lines(answer, order, path) {
  const columns = [["Line"], ["SKU"], ["Product"], ["Ordered", true], ["Open", true], ["Price", true], ["Amount", true]];
  const rows = order.lines.map((line) => [
    said(line.position),
    shown(answer, `${path}.sku`, line.sku, (sku) => el("code", {}, said(sku))),
    shown(answer, `${path}.name`, line.name),
    shown(answer, `${path}.quantity`, line.quantity, quantity),
    shown(answer, `${path}.openQuantity`, line.openQuantity, quantity),
    price(answer, line, path),
    shown(answer, `${path}.amount`, line.amount, money),
  ]);
  return table(`Lines of order ${order.number}`, columns, rows);
}

function price(answer, line, path) {
  const basis = line.priceBasis && line.priceBasis.value !== "1" ? ` / ${quantity(line.priceBasis)}` : "";
  return [shown(answer, `${path}.price`, line.price, money), basis];
}

/** Show the orders that a number finds. */
export function ordersPage(answer, place) {
  const found = answer.data.findOrders;
  if (!place.text) return el("p", { class: "notice" }, "Type an order, customer PO, delivery or tracking number above.");
  if (!found) return answer.hides("findOrders") ? el("p", { class: "notice" }, hiddenMark("hidden for this role")) : [];
  const head = el("div", { class: "card-head" }, el("h2", {}, "Orders for ", said(place.text)), badge(found.freshness));
  const none = el("p", { class: "notice" }, "No such order in your scope.");
  const cards = found.nodes.map((order) => [owner(order), orderCard(answer, order, "findOrders.nodes", true)]);
  return el("section", { class: "card erp" }, head, worth(found.freshness), cards.length ? cards : none);
}

function owner({ customer }) {
  if (!customer) return null;
  const href = link({ view: "customer", id: customer.id });
  return el("p", {}, "Ordered by ", el("a", { href }, said(customer.name ?? customer.id)));
}
