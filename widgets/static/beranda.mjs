/**
 * Beranda: the document is complete; its parts about work in progress stay fresh. What a colleague does in the
 * assessment is heard by its stream; without one the kernel is asked every now and then.
 */
import { keepFresh } from "./fresh.mjs";
import { listen } from "./live.mjs";
import { Client } from "./registry.mjs";
import { watch } from "./watch.mjs";

const TOGETHER = 2000; // milliseconds: changes that come one after the other are read in one go

/** @param {{model: any, el: HTMLElement}} context */
export function render({ model, el }) {
  const life = new AbortController();
  const { person, assessment, seq } = model.get("state");
  const end = keepFresh(model, "parts", () => model.get("state").parts, (name) => el.querySelector(`[data-part="${name}"]`));
  if (assessment) follow(new Client(person), assessment, seq, () => model.send({ ask: "parts" }), life.signal);
  return () => {
    life.abort();
    end();
  };
}

/** @param {Client} client @param {string} assessment @param {number} seq @param {() => void} ask @param {AbortSignal} signal */
function follow(client, assessment, seq, ask, signal) {
  const path = `assessments/${encodeURIComponent(assessment)}`;
  let known = seq;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const heard = (/** @type {{seq: number}} */ changes) => {
    known = Math.max(known, changes.seq);
    timer ??= setTimeout(() => {
      timer = undefined;
      ask();
    }, TOGETHER);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  watch(async () => undefined, {
    signal,
    hear: (stop, onOpen) => listen(client, `${path}/live?after=${known}`, { signal: stop, onOpen, on: { changes: heard } }),
    onLost: () => undefined, // what is said to be saved is on other pages; this one asks its kernel
    onBack: () => undefined,
  });
}

export default { render };
