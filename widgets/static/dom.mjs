/**
 * Build elements from values. Text always becomes a text node, so a name with `<script>` stays a name.
 *
 * @typedef {Node | string | number | null | undefined | false | Child[]} Child
 * @typedef {Record<string, unknown> & {on?: Record<string, (event: any) => void>}} Props
 */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props] attributes; `true` sets an empty one, `false`/`null` leaves it out; `on` adds listeners;
 *   `value` and `checked` set the property; `style` takes an object (a content policy may forbid the attribute)
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(/** @type {any} */ (value))) element.addEventListener(event, /** @type {any} */ (listener));
    } else if (name === "value" || name === "checked") {
      /** @type {any} */ (element)[name] = value;
    } else if (name === "style") {
      Object.assign(element.style, value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function nodes(children) {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return nodes(child);
    return child === null || child === undefined || child === false ? [] : [child instanceof Node ? child : String(child)];
  });
}

/**
 * Replace the content of an element.
 *
 * @template {Element} E
 * @param {E} element
 * @param {...Child} children
 * @returns {E}
 */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** @type {WeakMap<Element, string>} */
const drawn = new WeakMap();

/**
 * Replace the content of an element only when what it shows changed, so that nobody loses their place in it. A
 * control that had the focus gets it back by its position; where none is left, the card's heading has it.
 *
 * @param {Element} element
 * @param {unknown} facts JSON of everything the content depends on
 * @param {() => Child[]} build
 */
export function redraw(element, facts, build) {
  const signature = JSON.stringify(facts);
  if (drawn.get(element) === signature) return;
  drawn.set(element, signature);
  const controls = () => /** @type {HTMLElement[]} */ ([...element.querySelectorAll("a, button, input, select, textarea, summary")]);
  const place = controls().indexOf(/** @type {HTMLElement} */ (document.activeElement));
  fill(element, build());
  if (place < 0) return;
  const near = controls()[Math.min(place, controls().length - 1)];
  if (near) near.focus({ preventScroll: true });
  else toHeading(element);
}

/**
 * Give the focus to the heading of a card when what held it is gone: from the page's first line, where a browser puts
 * it then, somebody who works by keyboard would have to come all the way back.
 *
 * @param {Element} element somewhere in the card
 */
export function toHeading(element) {
  const heading = element.closest("section, details, dialog")?.querySelector("summary, h2, h3");
  const shown = /** @type {HTMLElement | null} */ (heading?.getClientRects().length ? heading : document.querySelector("h1"));
  if (!shown) return;
  if (!shown.matches("summary")) shown.tabIndex = -1;
  shown.focus({ preventScroll: true });
}

/**
 * Do what may change the page's height, and keep what the person looks at where it is: what has the focus, or what
 * stands in the middle of the window.
 *
 * @template T
 * @param {() => T} change
 * @returns {T}
 */
export function steady(change) {
  const seen = (/** @type {Element | null} */ one) => {
    const box = one?.getBoundingClientRect();
    return box && box.bottom > 0 && box.top < innerHeight ? one : null;
  };
  const held = document.activeElement === document.body ? null : seen(document.activeElement);
  const anchor = held ?? document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const before = anchor?.getBoundingClientRect().top;
  const result = change();
  if (anchor?.isConnected && before !== undefined) scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  return result;
}

/**
 * Set an element's text only when it differs, so that a live region does not speak twice.
 *
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Do something once for all reasons that come in one go.
 *
 * @param {() => void} act
 * @returns {() => void}
 */
export function gathered(act) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      act();
    });
  };
}

/**
 * Do something once for all reasons that come in one go, when the browser has nothing more pressing to do.
 *
 * @param {() => void} act
 * @returns {() => void}
 */
export function unhurried(act) {
  let due = false;
  const later = window.requestIdleCallback ?? ((/** @type {() => void} */ run) => setTimeout(run, 50)); // not in every browser
  return () => {
    if (due) return;
    due = true;
    later(
      () => {
        due = false;
        act();
      },
      { timeout: 250 },
    );
  };
}

let last = 0;

/** @param {string} stem @returns {string} an id no other element of this page has */
export const unique = (stem) => `${stem}-${(last += 1)}`;
