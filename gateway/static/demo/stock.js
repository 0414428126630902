// What is in stock of twenty products: how much, and where.

import { el, said, table } from "./element.js";
import { badge, shown, status, worth } from "./section.js";
import { day, quantity, tone } from "./words.js";

const COLUMNS = [["SKU"], ["Product"], ["Level"], ["Total", true], ["Sites"], ["Stock"]];

/** Show the stock of the products that were asked for. */
export function stockPage(answer, _place, running) {
  const products = answer.data.products;
  if (!products) return [];
  const rows = products.map((product, at) => (product ? row(answer, product) : missing(running.examples.skus[at])));
  return el(
    "section",
    { class: "card erp" },
    el("div", { class: "card-head" }, el("h2", {}, `Stock of ${products.length} products`)),
    table("Stock", COLUMNS, rows),
  );
}

function missing(sku) {
  return [el("code", {}, said(sku)), "No such product.", "", "", "", ""];
}

function row(answer, { sku, name, stock }) {
  const path = "products.stock";
  const of = stock ?? {};
  return [
    el("code", {}, said(sku)),
    shown(answer, "products.name", name),
    shown(answer, `${path}.level`, of.level, (level) => status(level, null, tone)),
    shown(answer, `${path}.total`, of.total, quantity),
    shown(answer, `${path}.bySite`, of.bySite, (sites) => el("div", { class: "sites" }, sites.map((each) => site(answer, each)))),
    stock ? [badge(stock.freshness), worth(stock.freshness)] : shown(answer, path, null),
  ];
}

function site(answer, { site: name, onHand, reserved, available, incoming }) {
  const count = (field, value) => shown(answer, `products.stock.bySite.${field}`, value, quantity);
  const coming = incoming.map((each) => `+${quantity(each.quantity)} on ${day(each.date)}`).join(", ");
  return el(
    "span",
    { class: "site" },
    el("b", {}, said(name)),
    " ",
    count("available", available),
    " ",
    el("span", { class: "small" }, "(", count("onHand", onHand), " there, ", count("reserved", reserved), " promised)"),
    coming ? el("span", { class: "small coming" }, ` ${coming}`) : null,
  );
}
