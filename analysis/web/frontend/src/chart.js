// The chart itself: lines with gaps, interval bands, a point a period. Colours come from the style sheet.

import {areaY, axisX, axisY, dot, gridY, lineY, plot, pointer, ruleX, ruleY} from "@observablehq/plot";
import {layOut, roomFor} from "./events.js";
import {describe, mentionsAddress, pointsOf} from "./points.js";

const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "cross", "wye", "circle"];

/** Draws `data` at `width` pixels; the SVG's `points` are the data of its links, in order. */
export function drawChart(data, {width, narrow}) {
  const all = pointsOf(data);
  const known = all.filter((point) => point.rate !== undefined);
  const scale = data.measure === "share" ? 100 : 1;
  const colour = (point) => `var(--series-${point.position + 1})`;
  const dense = data.periods.length > width / 7;
  const radius = dense ? 1.6 : narrow ? 3 : 3.6;
  const top = Math.min(topOf(known), data.measure === "share" ? 1 : Infinity) * scale;
  const joined = (point, value) => (point.thin || value === undefined ? NaN : value * scale);
  const course = (point) => (data.smoothing ? (point.series.smooth[point.at] ?? undefined) : point.rate);
  const line = {x: "date", z: "position", y: (point) => joined(point, course(point))};
  const height = (point) => Math.min(point.rate * scale, top);

  const left = tickRoom(top, data.measure);
  const right = narrow ? 14 : labelRoom(data);
  const [first, last] = domainOf(all, data);
  const events = layOut(data, (date) => left + ((date - first) / (last - first)) * (width - left - right), width - right);

  const svg = plot({
    width,
    height: narrow ? 300 : 420,
    marginLeft: left,
    marginRight: right,
    marginTop: roomFor(events),
    marginBottom: 34,
    className: "chart",
    x: {type: "utc", domain: [first, last]},
    r: {type: "identity"},
    y: {domain: [0, top], nice: true, zero: true},
    marks: [
      gridY({ticks: 5, className: "grid"}),
      axisY({ticks: 5, tickSize: 0, label: null, className: "axis", tickFormat: (value) => tick(value, data.measure)}),
      axisX({ticks: narrow ? 4 : 8, tickSize: 4, label: null, className: "axis"}),
      ruleY([0], {className: "baseline"}),
      areaY(data.smoothing ? [] : all, {
        ...line,
        y: undefined,
        y1: (point) => joined(point, point.low),
        y2: (point) => joined(point, point.high),
        clip: true,
        fill: colour,
        className: "band",
        ariaHidden: "true"
      }),
      lineY(all, {...line, stroke: colour, className: "line", ariaHidden: "true", strokeLinejoin: "round"}),
      dot(known, {
        x: "date",
        y: height,
        symbol: (point) => SYMBOLS[point.position % SYMBOLS.length],
        // Zeros keep to themselves: rows of full marks on the baseline would hide the lines that rise from it.
        fillOpacity: data.smoothing ? 0.45 : 1,
        strokeOpacity: data.smoothing ? 0.45 : 1,
        r: (point) => (point.rate === 0 && !dense ? radius * 0.55 : radius),
        fill: (point) => (point.hollow ? "var(--paper)" : colour(point)),
        stroke: colour,
        strokeWidth: 1.4,
        href: (point) => mentionsAddress(data, point),
        className: "points",
        sort: null // Plot would draw large before small; the links below are matched to the points by their order
      }),
      dot(
        known.filter((point) => point.series.id === data.selected?.of && point.period === data.selected.at),
        {x: "date", y: height, r: radius + 4, className: "selected"}
      ),
      ruleX(known, pointer({x: "date", py: height, className: "crosshair", maxRadius: 60})),
      dot(
        known,
        pointer({x: "date", y: height, r: radius + 3.5, stroke: colour, strokeWidth: 2, className: "focus-ring", maxRadius: 60})
      )
    ]
  });
  // Groups have no role that takes a name; what there is to hear are the links and the frame around the chart.
  svg.querySelectorAll("g[aria-label]").forEach((group) => group.removeAttribute("aria-label"));
  svg.points = known;
  svg.scales = {x: svg.scale("x"), y: svg.scale("y"), factor: scale};
  [...svg.querySelectorAll(".points a")].forEach((link, position) => {
    link.setAttribute("aria-label", describe(data, known[position]));
    link.dataset.term = known[position].series.id;
    link.dataset.period = known[position].period;
  });
  return svg;
}

/** The rate at the chart's top: the highest point that is joined, with room for bands but not ruled by them. */
function topOf(known) {
  const solid = known.some((point) => !point.thin) ? known.filter((point) => !point.thin) : known;
  const rate = Math.max(...solid.map((point) => point.rate), 0);
  const high = Math.max(...solid.map((point) => point.high ?? 0), 0);
  return Math.max(rate * 1.08, Math.min(high, rate * 1.4)) || Math.max(high, 1e-6);
}

function domainOf(points, data) {
  const dates = points.map((point) => point.date);
  const first = new Date(Math.min(...dates));
  const last = new Date(Math.max(...dates));
  if (data.periods.length > 1) return [first, last];
  const day = 86_400_000;
  return [new Date(first - 15 * day), new Date(+last + 15 * day)];
}

function tick(value, measure) {
  const text = value.toLocaleString("en", {maximumFractionDigits: 2});
  return measure === "share" ? `${text} %` : text;
}

/** Pixels for the numbers on the left: the highest one may be rounded up to a digit more. */
function tickRoom(top, measure) {
  return Math.ceil(Math.max(...[top, top * 1.3].map((value) => textWidth(tick(roundUp(value), measure), "12px")))) + 14;
}

function roundUp(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return Math.ceil(value / unit) * unit;
}

/** Pixels for the direct labels on the right. */
function labelRoom(data) {
  return Math.min(200, Math.ceil(Math.max(...data.series.map((series) => textWidth(series.label, "600 13px")))) + 24);
}

function textWidth(text, font) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `${font} system-ui, sans-serif`;
  return context.measureText(text).width;
}
