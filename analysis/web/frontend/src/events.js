// What happened when: a line for each event, with the number that the list under the chart gives it.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 17;
const HEIGHT = 16;
const MOST_ROWS = 4;

/**
 * The events with the row of their number: numbers that would touch stand below one another. `toX` gives pixels; what
 * happened within the last period, which is drawn where it begins, stands at the chart's end, `most`.
 */
export function layOut(data, toX, most) {
  const ends = [];
  return data.events.map((event, position) => {
    const x = Math.min(toX(new Date(`${event.date}T00:00:00Z`)), most);
    let row = ends.findIndex((end) => end + WIDTH <= x);
    // In a crowd the line alone is drawn: numbers on top of each other say nothing.
    if (row < 0 && ends.length === MOST_ROWS) return {...event, number: "", x, row: MOST_ROWS - 1};
    if (row < 0) row = ends.length;
    ends[row] = x;
    return {...event, number: `${position + 1}`, x, row};
  });
}

/** Pixels above the chart that the numbers of `events` take. */
export function roomFor(events) {
  return events.length ? 8 + HEIGHT * (1 + Math.max(...events.map((event) => event.row))) : 16;
}

/** Draws them behind everything else; they are told in the list, so that they are nothing to hear here. */
export function placeEvents(svg, data) {
  const {x, y} = svg.scales;
  const group = node("g", {class: "event-lines", "aria-hidden": "true"});
  const bottom = y.range[0];
  for (const event of layOut(data, x.apply, x.range[1])) {
    const height = 10 + event.row * HEIGHT;
    group.append(node("line", {class: "event", x1: event.x, x2: event.x, y1: height + 6, y2: bottom}));
    if (!event.number) continue;
    const number = node("text", {class: "event-number", x: event.x, y: height, dy: "0.35em", "text-anchor": "middle"});
    number.textContent = event.number;
    const title = node("title", {});
    title.textContent = `${event.date}: ${event.label}`;
    number.append(title);
    group.append(number);
  }
  // Bands stand in a group that is clipped to the chart, and the numbers are above it.
  const first = [...svg.children].find((child) => child.matches(".band, .line") || child.querySelector(".band, .line"));
  svg.insertBefore(group, first ?? svg.firstChild);
}

function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
