/** The icons, drawn with one stroke on a grid of 24. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  play: {
    fill: "M8 5.2v13.6a.7.7 0 0 0 1.1.6l10.4-6.8a.7.7 0 0 0 0-1.2L9.1 4.6A.7.7 0 0 0 8 5.2z",
  },
  pause: { fill: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z" },
  step: { fill: "M5 5.6v12.8L13.5 12z", stroke: "M17.5 5.5v13" },
  epoch: { fill: "M3.5 6v12l7.5-6zM11 6v12l7.5-6z", stroke: "M20.5 5.5v13" },
  reset: { stroke: "M5.2 4.5v4.8H10M5.6 9.2A7.6 7.6 0 1 1 4.4 13" },
  sun: {
    stroke:
      "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  },
  moon: { stroke: "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z" },
  dice: { stroke: "M5 5h14v14H5zM9 9v.01M15 15v.01M15 9v.01M9 15v.01M12 12v.01" },
  download: { stroke: "M12 4v11M7.5 11 12 15.5 16.5 11M5 19.5h14" },
};

/**
 * Return an icon; it says nothing to screen readers, the button's label does.
 *
 * @param {keyof typeof PATHS} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  for (const [kind, d] of Object.entries(PATHS[name])) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", `icon-${kind}`);
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
