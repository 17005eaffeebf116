/**
 * Ask every 5 s, while the page is visible, what others changed. Failing attempts space out and never end the watch.
 */
import { backoff, OtherPersonError, SignedOutError } from "./registry.mjs";

const EVERY = 5000; // milliseconds

/**
 * @param {() => Promise<void>} ask one look; throws a RegistryError
 * @param {{signal: AbortSignal, onLost: (error: Error) => void, onBack: () => void}} options
 * @returns {{soon: () => void}} `soon` looks again at once
 */
export function watch(ask, { signal, onLost, onBack }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let failures = 0;
  let asking = false;

  async function look() {
    clearTimeout(timer);
    if (asking || signal.aborted || document.visibilityState === "hidden") return;
    asking = true;
    try {
      await ask();
      if (failures) onBack();
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      onLost(/** @type {Error} */ (error));
      if (error instanceof SignedOutError || error instanceof OtherPersonError) return;
    } finally {
      asking = false;
    }
    timer = setTimeout(look, failures ? Math.max(EVERY, backoff(failures)) : EVERY);
  }

  for (const [target, event] of /** @type {[EventTarget, string][]} */ ([
    [document, "visibilitychange"],
    [window, "online"],
    [window, "pageshow"],
  ])) {
    target.addEventListener(event, look, { signal });
  }
  signal.addEventListener("abort", () => clearTimeout(timer));
  timer = setTimeout(look, EVERY);
  return { soon: () => void look() };
}
