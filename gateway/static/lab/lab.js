// The fault lab: once a second it looks at the systems and asks for a customer.

import { ask, GONE } from "/demo/gateway.js";
import { CUSTOMER } from "/demo/queries.js";
import { Chart } from "./chart.js";
import { look, turn } from "./control.js";
import { noRedis, SystemCard } from "./systems.js";
import { board, INTERFACES } from "./watching.js";

const EVERY = 1_000;
const SYSTEMS = ["crm", "erp", "redis"];
const ROLE = "admin";

const charts = {
  calls: new Chart("ERP: calls a second", "/s", 5),
  answers: new Chart("Customer page: answered in", "ms", 50),
};
const cards = {};
const before = {};
let known = {};
let ill = false;
let waiting = null;

function said(words) {
  const place = document.getElementById("trouble");
  place.hidden = words === null;
  place.textContent = words ?? "";
}

async function press(system, setting) {
  try {
    show(await turn(system, setting));
    said(null);
  } catch (error) {
    said(told(error));
  }
}

function told(error) {
  return error instanceof TypeError || error.name === "TimeoutError" ? GONE : error.message;
}

/** Show how the systems are; the cards are made when the lab has said what it has. */
function show({ systems }) {
  if (!Object.keys(cards).length) {
    const made = SYSTEMS.map((name) => {
      if (!systems[name]) return noRedis();
      cards[name] = new SystemCard(name, systems[name].offered, press);
      return cards[name].element;
    });
    document.getElementById("systems").replaceChildren(...made);
  }
  ill = Object.values(systems).some(({ setting }) => setting.fault !== "none");
  for (const [name, card] of Object.entries(cards)) card.show(systems[name], before[name]?.rate ?? 0, known[name]);
}

/** How many calls a system got since the last look, per second. */
function rates({ systems }) {
  const now = performance.now();
  for (const [name, { counts }] of Object.entries(systems)) {
    const last = before[name];
    const rate = last ? Math.max(0, (counts.calls - last.calls) / ((now - last.at) / 1_000)) : 0;
    before[name] = { at: now, calls: counts.calls, rate: Math.round(rate * 10) / 10 };
  }
}

async function watchSystems() {
  try {
    const state = await look();
    rates(state);
    show(state);
    charts.calls.add(before.erp.rate, ill);
    said(null);
  } catch (error) {
    said(told(error));
  }
}

async function asked(demo, operation, variables) {
  const url = new URL(demo.url).pathname;
  const { signal } = new AbortController();
  return ask({ url, token: demo.tokens[ROLE], operation, variables, signal });
}

async function watchInterfaces(demo) {
  const { data } = await asked(demo, INTERFACES, {});
  known = Object.fromEntries((data.interfaces ?? []).map((each) => [each.name, each]));
}

/** Ask for the customer; while an answer is on its way the chart grows with the waiting. */
async function watchCustomer(demo) {
  if (waiting !== null) {
    charts.answers.add(performance.now() - waiting, ill);
    return;
  }
  waiting = performance.now();
  const answer = await asked(demo, CUSTOMER, { id: demo.examples.both });
  waiting = null;
  charts.answers.add(answer.ms, ill);
  document.getElementById("watched").replaceChildren(...board(answer));
  document.getElementById("watched-told").textContent = `asked every second, as ${ROLE}`;
}

async function begin() {
  document.getElementById("charts").replaceChildren(...Object.values(charts).map(({ element }) => element));
  document.getElementById("heal").addEventListener("click", () => {
    for (const name of Object.keys(cards)) press(name, { fault: "none" });
  });
  const response = await fetch("/demo/running.json", { cache: "no-store" });
  const demo = await response.json();
  const beat = () => {
    watchSystems();
    watchInterfaces(demo);
    watchCustomer(demo);
  };
  beat();
  setInterval(beat, EVERY);
}

begin().catch((error) => said(told(error)));
