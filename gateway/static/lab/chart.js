// A small live chart: the last minute of one figure, with the time in which something was wrong.

import { el } from "/demo/element.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 240;
const HEIGHT = 80;
export const SECONDS = 60;

/** A chart that is told one value per second; it draws itself anew each time. */
export class Chart {
  constructor(name, unit, least) {
    this.unit = unit;
    this.least = least;
    this.values = [];
    this.figure = el("b", {});
    this.top = el("span", {});
    this.picture = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" });
    this.picture.setAttribute("aria-label", `${name}, last ${SECONDS} s`);
    this.element = el(
      "div",
      { class: "chart" },
      el("h3", {}, name, this.figure),
      this.picture,
      el("p", {}, el("span", {}, `last ${SECONDS} s`), this.top),
    );
  }

  /** Add what is measured now; `ill` says whether something is wrong. */
  add(value, ill) {
    this.values = [...this.values, { value, ill }].slice(-SECONDS);
    const most = Math.max(this.least, ...this.values.map(({ value: each }) => each));
    this.figure.textContent = `${written(value)} ${this.unit}`;
    this.top.textContent = `top ${written(most)} ${this.unit}`;
    this.picture.replaceChildren(...this.shapes(most));
  }

  shapes(most) {
    const step = WIDTH / (SECONDS - 1);
    const start = WIDTH - (this.values.length - 1) * step;
    const x = (at) => start + at * step;
    const points = this.values.map(({ value }, at) => `${x(at).toFixed(1)},${(HEIGHT * (1 - value / most)).toFixed(1)}`);
    const ill = this.values.flatMap((each, at) =>
      each.ill ? [drawn("rect", { class: "ill", x: x(at) - step, y: 0, width: step, height: HEIGHT })] : [],
    );
    const area = `${start},${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`;
    return [
      ...ill,
      drawn("line", { class: "floor", x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }),
      drawn("polygon", { class: "area", points: area }),
      drawn("polyline", { class: "curve", points: points.join(" ") }),
    ];
  }
}

function drawn(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function written(value) {
  return value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}
