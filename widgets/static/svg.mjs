/**
 * What the pages' pictures are drawn with: elements of SVG, a canvas with a name, labels that stay inside it.
 */
const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} props
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function s(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Keep a label of about `length` characters inside the picture. @param {number} x @param {number} width @param {number} length */
export function anchor(x, width, length) {
  const half = length * 3.7;
  if (x < half) return { x: Math.max(2, x - 8), "text-anchor": "start" };
  if (x > width - half) return { x: Math.min(width - 2, x + 8), "text-anchor": "end" };
  return { x, "text-anchor": "middle" };
}

/** @param {number} width @param {number} height @param {string} label */
export const canvas = (width, height, label) => s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });

/** Roles of marks that carry their name. */
export const NAMED = ["own", "reference", "chosen"];
