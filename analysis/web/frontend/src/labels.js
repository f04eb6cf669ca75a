// Direct labels: each line's name at its end, moved apart where ends meet.

const GAP = 17;
const SVG = "http://www.w3.org/2000/svg";

/** Writes each term's name beside the last point it has; on a narrow page the legend below the chart does this. */
export function placeLabels(svg, data, {narrow}) {
  if (narrow) return;
  const {x, y, factor} = svg.scales;
  const right = x.range[1] + 12;
  const labels = data.series
    .map((series, position) => {
      const at = series.rate.findLastIndex((rate) => rate !== null);
      if (at < 0) return null;
      return {
        series,
        position,
        endX: x.apply(new Date(`${data.starts[at]}T00:00:00Z`)),
        endY: y.apply(series.rate[at] * factor)
      };
    })
    .filter(Boolean)
    .sort((one, other) => one.endY - other.endY);
  spread(labels, y.range[1], y.range[0]);
  const group = document.createElementNS(SVG, "g");
  group.setAttribute("class", "labels");
  group.setAttribute("aria-hidden", "true");
  for (const {series, position, endX, endY, placed} of labels) {
    const moved = Math.abs(placed - endY) > 3 || right - endX > 20;
    if (moved) {
      const lead = document.createElementNS(SVG, "path");
      lead.setAttribute("d", `M${endX + 6},${endY}L${right - 8},${placed}H${right - 3}`);
      lead.setAttribute("class", "lead");
      group.append(lead);
    }
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", right);
    text.setAttribute("y", placed);
    text.setAttribute("dy", "0.35em");
    text.setAttribute("text-anchor", "start");
    text.setAttribute("fill", `var(--series-${position + 1})`);
    text.textContent = fit(series.label);
    group.append(text);
  }
  svg.append(group);
}

/** Gives each label a place of its own: in order, at least GAP apart, within the chart. */
function spread(labels, top, bottom) {
  let above = top - GAP + 6;
  for (const label of labels) {
    label.placed = Math.max(label.endY, above + GAP);
    above = label.placed;
  }
  let below = bottom + GAP - 6;
  for (const label of [...labels].reverse()) {
    label.placed = Math.min(label.placed, below - GAP);
    below = label.placed;
  }
}

function fit(label) {
  return label.length > 26 ? `${label.slice(0, 25).trimEnd()}…` : label;
}
