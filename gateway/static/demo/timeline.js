// What happened with a customer, from all systems, newest first.

import { el, pill, said } from "./element.js";
import { listCard, status } from "./section.js";
import { day, label, moment, tone } from "./words.js";

const FROM_CRM = new Set(["INTERACTION", "TICKET"]);

/** Return the timeline's card. */
export function timeline(answer, customer) {
  const write = (nodes) => el("ol", { class: "timeline" }, nodes.map(event));
  return listCard("Timeline", { answer, path: "customer.timeline", section: customer.timeline, kind: "both", write });
}

function event({ at, kind, subject }) {
  const side = FROM_CRM.has(kind) ? "crm" : "erp";
  return el(
    "li",
    { class: side },
    el("span", { class: "when" }, subject.day ? day(subject.day) : moment(at)),
    pill(label(kind), `side-${side}`),
    el("span", { class: "what" }, what(subject)),
  );
}

function what(subject) {
  const { subject: about, name, number, way, by, carrier, trackingNumber } = subject;
  const state = subject.ticket ?? subject.order ?? subject.delivery ?? subject.invoice ?? subject.payment;
  return [
    number && el("code", {}, said(number)),
    (about ?? name) && said(about ?? name),
    way && el("span", { class: "small" }, label(way)),
    by && el("span", { class: "small" }, said(by)),
    carrier && said(carrier),
    trackingNumber && el("code", {}, said(trackingNumber)),
    state && status(state, null, tone),
  ];
}
