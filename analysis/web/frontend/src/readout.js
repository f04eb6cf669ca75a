// What the pointer is over: every term's value in that period, the nearest point first in weight; a click opens its mentions.

import {formatRate, mentionsAddress} from "./points.js";

/** Shows a panel in `frame` that follows the pointer over `svg`; replaces the one of an earlier drawing. */
export function attachReadout(svg, frame, data) {
  const panel = document.createElement("div");
  panel.className = "readout";
  panel.setAttribute("aria-hidden", "true");
  panel.hidden = true;
  frame.append(panel);
  svg.addEventListener("input", () => show(svg.value));
  svg.addEventListener("click", (event) => {
    if (svg.value && !event.target.closest("a")) location.assign(mentionsAddress(data, svg.value));
  });
  svg.addEventListener("focusin", (event) => {
    const link = event.target.closest(".points a");
    if (link?.matches(":focus-visible")) show(svg.points[[...svg.querySelectorAll(".points a")].indexOf(link)]);
  });
  svg.addEventListener("focusout", () => show(null));

  function show(point) {
    panel.hidden = !point;
    svg.classList.toggle("pointing", Boolean(point));
    if (!point) return;
    panel.replaceChildren(...content(point));
    const {x, y, factor} = svg.scales;
    const left = x.apply(point.date);
    const room = frame.clientWidth;
    const onRight = left + panel.offsetWidth + 24 < room;
    const place = onRight ? left + 16 : Math.max(0, left - panel.offsetWidth - 16);
    panel.style.left = `${place}px`;
    panel.style.top = `${Math.max(0, Math.min(y.apply(point.rate * factor) - panel.offsetHeight / 2, frame.clientHeight - panel.offsetHeight))}px`;
  }

  function content(point) {
    const head = element("p", "when", data.labels[point.at]);
    const rows = data.series.map((series, position) => {
      const row = element("div", position === point.position ? "row nearest" : "row");
      const swatch = element("span", `swatch series-${position + 1}`);
      const name = element("span", "name", series.label);
      const value = element("span", "value", formatRate(series.rate[point.at], data.measure));
      row.append(swatch, name, value);
      return row;
    });
    const {series, at} = point;
    const interval =
      point.low === undefined ? "" : `; ${point.rough ? "rough " : ""}interval ${formatRate(point.low, data.measure)} to ${formatRate(point.high, data.measure)}`;
    const mentions = series.mentions[at];
    const foot = element(
      "p",
      "detail",
      `${series.label}: ${mentions.toLocaleString("en")} ${mentions === 1 ? "mention" : "mentions"} in ` +
        `${series.documents[at].toLocaleString("en")} of ${data.documents[at].toLocaleString("en")} documents${interval}`
    );
    return [head, ...rows, foot];
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
