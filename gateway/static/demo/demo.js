// The demo's page: the same question, asked again as each role.

import { customerPage } from "./customer.js";
import { customersPage } from "./customers.js";
import { note, wireDrawer } from "./drawer.js";
import { el, said } from "./element.js";
import { ask, GONE, running } from "./gateway.js";
import { ordersPage } from "./orders.js";
import { link, place } from "./place.js";
import { CUSTOMER, CUSTOMERS, ORDERS, STOCK } from "./queries.js";
import { stockPage } from "./stock.js";

const ROLES = {
  sales_rep: ["Sales rep", "own customers"],
  sales_manager: ["Sales manager", "the team’s customers"],
  support_agent: ["Support agent", "all customers"],
  finance: ["Finance", "all customers"],
  portal_customer: ["Portal customer", "its own account"],
  admin: ["Admin", "everything"],
};

const VIEWS = {
  customer: { name: "Customer", operation: CUSTOMER, variables: ({ id }) => ({ id }), page: customerPage },
  customers: {
    name: "Customers",
    operation: CUSTOMERS,
    variables: ({ text, after }) => ({ search: text, after }),
    page: customersPage,
  },
  orders: { name: "Orders", operation: ORDERS, variables: ({ text }) => ({ reference: text ?? "" }), page: ordersPage },
  stock: {
    name: "Stock",
    operation: STOCK,
    variables: (_place, { examples }) => ({ skus: examples.skus }),
    page: stockPage,
  },
};

const main = document.getElementById("answer");
let asking = new AbortController();

/** Ask what the address says, as the role that it says, and show the answer. */
async function show(demo) {
  asking.abort();
  asking = new AbortController();
  const here = settled(place(), demo);
  const { operation, variables: of, page } = VIEWS[here.view];
  const variables = of(here, demo);
  chrome(here);
  main.setAttribute("aria-busy", "true");
  try {
    const url = new URL(demo.url).pathname;
    const answer = await ask({ url, token: demo.tokens[here.role], operation, variables, signal: asking.signal });
    note({ role: here.role, operation, variables, answer });
    tell(answer, here);
    main.replaceChildren(...answer.problems.map(notice), ...[page(answer, here, demo)].flat());
    main.setAttribute("aria-busy", "false");
  } catch (error) {
    if (error.name !== "AbortError") throw error; // a newer question is on its way
  }
}

/** Fill in what the address leaves open; an address that makes no sense shows the beginning. */
function settled(told, { tokens, examples }) {
  const role = Object.hasOwn(tokens, told.role ?? "") ? told.role : Object.keys(tokens)[0];
  const view = Object.hasOwn(VIEWS, told.view ?? "") ? told.view : "customer";
  const id = view === "customer" ? (told.id ?? examples.both) : told.id;
  const text = view === "orders" ? (told.text ?? examples.order_number) : told.text;
  return { ...told, role, view, id, text };
}

/** Mark the role and the view; the buttons stay, so that the keyboard keeps its place. */
function chrome(here) {
  for (const button of document.getElementById("roles").children) {
    button.setAttribute("aria-pressed", String(button.dataset.role === here.role));
  }
  for (const tab of document.getElementById("tabs").children) {
    tab.href = link({ view: tab.dataset.view });
    tab.setAttribute("aria-current", tab.dataset.view === here.view ? "page" : "false");
  }
  document.getElementById("search-text").value = here.view === "customers" ? (here.text ?? "") : "";
  document.getElementById("order-text").value = here.view === "orders" ? (here.text ?? "") : "";
}

function roleButton(role) {
  const [name, scope] = ROLES[role] ?? [role, ""];
  const go = () => {
    location.hash = link({ role, after: null });
  };
  return el("button", { type: "button", "data-role": role, click: go }, name, el("small", {}, scope));
}

/** Say how long it took and what the role may not see. */
function tell(answer, { role, view }) {
  const [name] = ROLES[role] ?? [role];
  const state = answer.problems.length ? "Not answered" : "Answered";
  document.getElementById("told").textContent = `${state} in ${Math.round(answer.ms)} ms as ${name} (${VIEWS[view].name}).`;
  const hidden = [...answer.hidden].map((path) => path.split(".").filter((step) => step !== "nodes"));
  document.getElementById("hiding").hidden = hidden.length === 0;
  document.getElementById("hiding-count").textContent = `${hidden.length} fields of this answer are hidden for this role`;
  const items = hidden.map((steps) => el("li", {}, (steps.length > 1 ? steps.slice(1) : steps).join(" \u203a ")));
  document.getElementById("hiding-list").replaceChildren(...items);
}

function notice(words) {
  return el("p", { class: "notice bad", role: "alert" }, words);
}

function wire(demo) {
  const go = (view, field) => (event) => {
    event.preventDefault();
    const next = link({ view, text: document.getElementById(field).value.trim() });
    if (next === location.hash) show(demo);
    else location.hash = next;
  };
  document.getElementById("search-form").addEventListener("submit", go("customers", "search-text"));
  document.getElementById("order-form").addEventListener("submit", go("orders", "order-text"));
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  document.getElementById("roles").replaceChildren(...Object.keys(demo.tokens).map(roleButton));
  const tabs = Object.entries(VIEWS).map(([view, { name }]) => el("a", { "data-view": view }, name));
  document.getElementById("tabs").replaceChildren(...tabs);
  const systems = Object.entries(demo.systems).map(([name, { vendor }]) =>
    el("span", { class: "chip" }, said(name), " ", el("code", {}, said(vendor))),
  );
  document.getElementById("systems").replaceChildren(...systems);
  wireDrawer();
  addEventListener("hashchange", () => show(demo));
}

try {
  const demo = await running();
  wire(demo);
  await show(demo);
} catch (error) {
  const words = error instanceof TypeError ? GONE : error.message;
  main.replaceChildren(notice(words));
  main.setAttribute("aria-busy", "false");
}
