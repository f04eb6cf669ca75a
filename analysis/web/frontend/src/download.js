// The chart as a file of its own, SVG or PNG: what is seen, with the colours and the caption written in.

const SVG = "http://www.w3.org/2000/svg";
const WRITTEN = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "opacity"];

/** Adds the two buttons to `list`, the list of what can be taken away; a file is made once the chart is `complete`. */
export function offerDownloads(list, frame, data, complete) {
  if (!list) return;
  for (const [label, save] of [["SVG", saveSvg], ["PNG", savePng]]) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.setAttribute("aria-label", `Download the chart as ${label}`);
    const take = () => save(standalone(frame.querySelector("svg"), data), data.file);
    // What failed to come is told under the chart; half a picture is not given away.
    button.addEventListener("click", () => complete().then(take, () => {}));
    item.append(button);
    list.append(item);
  }
}

/** A copy of the chart that needs no style sheet. Presentation attributes only: the page's policy refuses style attributes. */
function standalone(svg, data) {
  const copy = svg.cloneNode(true);
  copy.querySelectorAll(".crosshair, .focus-ring").forEach((node) => node.remove());
  const originals = [...svg.querySelectorAll("*")].filter((node) => !node.closest(".crosshair, .focus-ring"));
  [...copy.querySelectorAll("*")].forEach((node, position) => {
    const style = getComputedStyle(originals[position]);
    for (const name of WRITTEN) {
      const value = style.getPropertyValue(name);
      if (value) node.setAttribute(name, value);
    }
    node.removeAttribute("tabindex");
  });
  const width = +svg.getAttribute("width");
  const height = +svg.getAttribute("height");
  const paper = getComputedStyle(document.documentElement);
  const ground = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({x: 0, y: -44, width, height: height + 80, fill: paper.getPropertyValue("--paper").trim()})) {
    ground.setAttribute(name, value);
  }
  copy.prepend(ground);
  copy.append(
    written(data.title, 8, -20, 16, paper.getPropertyValue("--ink").trim()),
    written(data.credit, 8, height + 22, 11, paper.getPropertyValue("--quiet").trim())
  );
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("xmlns:xlink", "http://www.w3.org/1999/xlink");
  copy.setAttribute("height", height + 80);
  copy.setAttribute("viewBox", `0 -44 ${width} ${height + 80}`);
  // Links inside would point into the page that the file has left.
  copy.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
  return copy;
}

function written(text, x, y, size, fill) {
  const node = document.createElementNS(SVG, "text");
  for (const [name, value] of Object.entries({x, y, fill, "font-size": size, "font-family": "system-ui, sans-serif", "text-anchor": "start"})) {
    node.setAttribute(name, value);
  }
  node.textContent = text;
  return node;
}

function saveSvg(svg, name) {
  save(new Blob([new XMLSerializer().serializeToString(svg)], {type: "image/svg+xml"}), `${name}.svg`);
}

async function savePng(svg, name) {
  const scale = 2;
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], {type: "image/svg+xml"}));
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = +svg.getAttribute("width") * scale;
  canvas.height = +svg.getAttribute("height") * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  canvas.toBlob((blob) => save(blob, `${name}.png`), "image/png");
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
