/** What can wait comes after the page can be worked on, and behind what the person has just written. */
const LATEST = 3000; // milliseconds after which it waits no longer
const LOOK = 50; // milliseconds between two looks whether it is calm

/** @param {{outbox: import("./outbox.mjs").Outbox, life: AbortSignal}} desk @param {() => void} act */
export function whenCalm({ outbox, life }, act) {
  const latest = performance.now() + LATEST;
  const look = () => {
    if (life.aborted) return;
    if (outbox.busy && performance.now() < latest) setTimeout(look, LOOK);
    else act();
  };
  if (globalThis.requestIdleCallback) requestIdleCallback(look, { timeout: LATEST });
  else setTimeout(look);
}
