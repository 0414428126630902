// Builds the page's elements. Text becomes a text node, never markup: what customers wrote is hostile.

const HAN = /\p{Script=Han}/u;

/** Make an element; a function among the attributes listens to the event it is named for. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Text from a system: set apart from its surroundings' writing direction, with its language. */
export function said(text) {
  const words = String(text);
  return el("bdi", { lang: HAN.test(words) ? "zh" : null }, words);
}

/** A word in a coloured pill. */
export function pill(words, tone = "calm") {
  return el("span", { class: `pill ${tone}` }, words);
}

/** A table that scrolls by itself, and on a narrow screen names each cell; columns are [heading, number?]. */
export function table(name, columns, rows) {
  const head = columns.map(([heading, number]) =>
    el("th", { scope: "col", class: number ? "number" : null }, heading),
  );
  const body = rows.map((cells) =>
    el("tr", {}, cells.map((cell, at) => tableCell(columns[at], cell))),
  );
  const whole = el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body));
  return el("div", { class: "scroll", role: "region", "aria-label": name, tabindex: "0" }, whole);
}

function tableCell([heading, number], cell) {
  return el("td", { class: number ? "number" : null, "data-heading": heading }, cell);
}

/** A list of terms and what they are. */
export function facts(pairs) {
  return el(
    "dl",
    { class: "facts" },
    pairs.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))),
  );
}
