// Intervals that follow their page: where it was sent without them, they are asked for and put in place when they come.

const ASKED = "intervals";

/**
 * Loads what `figure` awaits, puts caption and table in place and hands the chart's data to `redraw`.
 * Gives a function whose promise holds once the intervals are there; where they failed to come, it asks again.
 */
export function followIntervals(figure, redraw) {
  const awaiting = figure.querySelector(".awaiting");
  if (!awaiting) return async () => {};
  const told = figure.querySelector("[role=status]");
  let loading = null;
  const complete = () => {
    loading ??= load(awaiting.dataset.address, figure).then(
      (made) => {
        putWords(figure.querySelector(".caption"), made.querySelector(".caption").textContent);
        putNumbers(figure.querySelector(".numbers table"), made.querySelector(".numbers table"));
        told.textContent = "The intervals are there.";
        redraw(JSON.parse(made.querySelector(".series-data").textContent));
      },
      (error) => {
        loading = null;
        awaiting.replaceChildren("The intervals could not be loaded: ", linkTo(awaiting.dataset.address), ".");
        told.textContent = "The intervals could not be loaded.";
        throw error;
      }
    );
    return loading;
  };
  complete().catch(() => {});
  return complete;
}

/** Takes the parameter out of the address bar, where a link brought it there: it is no part of the view. */
export function forgetAsking() {
  const here = new URL(location.href);
  if (!here.searchParams.has(ASKED)) return;
  here.search = here.search.slice(1).split("&").filter((pair) => !pair.startsWith(`${ASKED}=`)).join("&");
  history.replaceState(history.state, "", here);
}

/** The same figure of the page that has its intervals. */
async function load(address, figure) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const made = page.getElementById(figure.querySelector(".series-data").id)?.closest(".figure");
  if (!made || made.querySelector(".awaiting")) throw new Error(`${address}: no intervals`);
  return made;
}

/** What stands below stays where it is, also where the new words take a line less. */
function putWords(caption, words) {
  caption.style.minHeight = `${caption.getBoundingClientRect().height}px`;
  caption.textContent = words;
  addEventListener("resize", () => (caption.style.minHeight = ""), {once: true});
}

/** Changes the cells that differ and no others, so that whoever is at a number's link stays there. */
function putNumbers(table, made) {
  const [cells, others] = [table, made].map((each) => [...each.querySelectorAll("th, td")]);
  if (cells.length !== others.length) {
    table.replaceWith(made); // a count changed the periods meanwhile
    return;
  }
  cells.forEach((cell, position) => {
    if (cell.innerHTML !== others[position].innerHTML) cell.replaceChildren(...others[position].childNodes);
  });
}

function linkTo(address) {
  const link = document.createElement("a");
  link.href = address;
  link.rel = "nofollow";
  link.textContent = "show the intervals";
  return link;
}
