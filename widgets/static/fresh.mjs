/**
 * Keep parts of a page fresh: ask the kernel while the page is visible, replace what changed.
 *
 * The kernel sends each part as HTML whose texts it has escaped. A part that holds the focus is left alone, so nothing
 * moves under a finger.
 *
 * @param {any} model
 * @param {string} question what to ask the kernel for
 * @param {() => Record<string, string>} parts the kernel's present HTML by name
 * @param {(name: string) => Element | null} place where a part stands
 * @param {number} every milliseconds between two questions
 * @returns {() => void} ends it
 */
export function keepFresh(model, question, parts, place, every = 20_000) {
  const shown = new Map(Object.entries(parts()));
  const update = () => {
    for (const [name, html] of Object.entries(parts())) {
      const part = place(name);
      if (!part || shown.get(name) === html || part.contains(document.activeElement)) continue;
      part.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      shown.set(name, html);
    }
  };
  const ask = () => {
    if (!document.hidden) model.send({ ask: question });
  };
  model.on("change:state", update);
  document.addEventListener("visibilitychange", ask);
  const timer = setInterval(ask, every);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", ask);
    model.off("change:state", update);
  };
}
