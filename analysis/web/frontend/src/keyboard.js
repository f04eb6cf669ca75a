// One tab stop for the whole chart: arrows move between periods and between terms, Enter opens the mentions.

/**
 * Makes the points of `svg` reachable with the arrow keys; Home and End go to the first and last period.
 * `at` names the term and period of the point that had the focus in an earlier drawing: it has it again.
 */
export function enableKeys(svg, at) {
  const links = [...svg.querySelectorAll(".points a")];
  if (!links.length) return;
  const order = new Map(links.map((link, position) => [link, position]));
  links.forEach((link) => link.setAttribute("tabindex", "-1"));
  let current = links[0];
  current.setAttribute("tabindex", "0");
  const held = at?.period && links.find(({dataset}) => dataset.term === at.term && dataset.period === at.period);
  if (held) focus(held, {preventScroll: true});
  svg.addEventListener("keydown", (event) => {
    const link = event.target.closest(".points a");
    if (!link) return;
    const next = destination(event.key, svg.points[order.get(link)]);
    if (next < 0) return;
    event.preventDefault();
    focus(links[next]);
  });

  function destination(key, point) {
    const same = (one) => one.position === point.position;
    switch (key) {
      case "ArrowRight":
        return svg.points.findIndex((one) => same(one) && one.at > point.at);
      case "ArrowLeft":
        return svg.points.findLastIndex((one) => same(one) && one.at < point.at);
      case "Home":
        return svg.points.findIndex(same);
      case "End":
        return svg.points.findLastIndex(same);
      case "ArrowUp":
      case "ArrowDown":
        return neighbour(point, key === "ArrowUp" ? 1 : -1);
      default:
        return -1;
    }
  }

  /** The term whose value in the same period is the next one up or down. */
  function neighbour(point, direction) {
    const beside = svg.points
      .filter((one) => one.at === point.at && one !== point)
      .filter((one) => (one.rate - point.rate || one.position - point.position) * direction > 0)
      .sort((one, other) => (one.rate - other.rate || one.position - other.position) * direction);
    return beside.length ? svg.points.indexOf(beside[0]) : -1;
  }

  function focus(link, options) {
    current.setAttribute("tabindex", "-1");
    current = link;
    link.setAttribute("tabindex", "0");
    link.focus(options);
  }
}
