// The pages' charts: draws each from the page's own numbers, and makes the form and the table livelier.
// Without it the page still has its table, its links and its form.

import {drawChart} from "./chart.js";
import {offerDownloads} from "./download.js";
import {placeEvents} from "./events.js";
import {submitOnChange} from "./form.js";
import {followIntervals, forgetAsking} from "./intervals.js";
import {enableKeys} from "./keyboard.js";
import {placeLabels} from "./labels.js";
import {attachReadout} from "./readout.js";

const NARROW = 620;

function start() {
  forgetAsking();
  submitOnChange(document.querySelector("form.choose"));
  for (const figure of document.querySelectorAll(".figure")) show(figure);
}

function show(figure) {
  const block = figure.querySelector(".series-data");
  const frame = figure.querySelector(".chart-frame");
  let data = JSON.parse(block.textContent);
  const status = figure.querySelector(".chart-status");
  let width = 0;
  const redraw = () => {
    const room = Math.floor(frame.clientWidth);
    if (room === width || room < 120) return;
    width = room;
    const at = frame.contains(document.activeElement) ? document.activeElement.dataset : null;
    const svg = drawChart(data, {width, narrow: width < NARROW});
    frame.replaceChildren(svg);
    placeEvents(svg, data);
    if (data.smoothing) note(svg, data.smoothing);
    placeLabels(svg, data, {narrow: width < NARROW});
    attachReadout(svg, frame, data);
    enableKeys(svg, at);
    frame.dataset.drawn = "yes";
  };
  const complete = followIntervals(figure, (made) => {
    data = made;
    width = 0;
    redraw();
  });
  try {
    redraw();
  } catch (error) {
    // The numbers are all in the table below: say so instead of leaving an empty frame.
    status.textContent = "The chart could not be drawn in this browser; the table below has the same numbers.";
    console.error(error);
    return;
  }
  status.remove();
  new ResizeObserver(redraw).observe(frame);
  offerDownloads(figure.querySelector(".take"), frame, data, complete);
}

/** One line inside the chart, so that it goes wherever the picture goes. */
function note(svg, words) {
  const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
  const {x, y} = svg.scales;
  for (const [name, value] of Object.entries({class: "chart-note", "text-anchor": "start", x: x.range[0] + 6, y: y.range[1] + 14})) {
    text.setAttribute(name, value);
  }
  text.textContent = words;
  svg.append(text);
}

start();
