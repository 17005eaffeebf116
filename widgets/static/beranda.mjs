/**
 * Beranda stays fresh: while it is visible it asks for its parts and replaces those that changed.
 *
 * The kernel sends each part as HTML whose texts it has escaped; a part that holds the focus is left alone.
 */

const EVERY = 20_000; // milliseconds between two questions

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const shown = new Map(Object.entries(model.get("state").parts));
  const update = () => {
    for (const [name, html] of Object.entries(model.get("state").parts)) {
      const part = el.querySelector(`[data-part="${name}"]`);
      if (!part || shown.get(name) === html || part.contains(document.activeElement)) continue;
      const parsed = new DOMParser().parseFromString(html, "text/html");
      part.replaceChildren(...parsed.body.childNodes);
      shown.set(name, html);
    }
  };
  const ask = () => {
    if (!document.hidden) model.send({ ask: "parts" });
  };
  model.on("change:state", update);
  document.addEventListener("visibilitychange", ask);
  const timer = setInterval(ask, EVERY);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", ask);
    model.off("change:state", update);
  };
}

export default { render };
