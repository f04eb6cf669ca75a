// The compare page: draws the chart from the page's own numbers, and makes the form and the table livelier.
// Without it the page still has its table, its links and its form.

import {drawChart} from "./chart.js";
import {offerDownloads} from "./download.js";
import {submitOnChange} from "./form.js";
import {enableKeys} from "./keyboard.js";
import {placeLabels} from "./labels.js";
import {attachReadout} from "./readout.js";

const NARROW = 620;

function start() {
  submitOnChange(document.querySelector("form.choose"));
  const block = document.getElementById("series-data");
  const frame = document.getElementById("chart");
  if (!block || !frame) return;
  const data = JSON.parse(block.textContent);
  const status = document.getElementById("chart-status");
  let width = 0;
  const redraw = () => {
    const room = Math.floor(frame.clientWidth);
    if (room === width || room < 120) return;
    width = room;
    const svg = drawChart(data, {width, narrow: width < NARROW});
    frame.replaceChildren(svg);
    placeLabels(svg, data, {narrow: width < NARROW});
    attachReadout(svg, frame, data);
    enableKeys(svg, data);
    frame.dataset.drawn = "yes";
  };
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
  offerDownloads(document.querySelector(".take"), frame, data);
}

start();
