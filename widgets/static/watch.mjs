/**
 * Learn what others changed, while the page is visible: by a stream where one can be had, else by asking every 5 s.
 * Failing attempts space out and never end the watch.
 */
import { t } from "./i18n.mjs";
import { backoff, OtherPersonError, SignedOutError, UnreachableError } from "./registry.mjs";

const EVERY = 5000; // milliseconds
const LATE = 8000; // milliseconds after which an answer that is still to come is told as missing
const CROWDED = 60_000; // milliseconds until a stream that the registry ended for want of room is tried again

/**
 * @param {() => Promise<void>} ask one look; throws a RegistryError
 * @param {{signal: AbortSignal, onLost: (error: Error) => void, onBack: () => void,
 *   hear?: (signal: AbortSignal, onOpen: () => void) => Promise<number>}} options `hear` listens until its stream ends
 *   and resolves to the status it was ended with; it throws a RegistryError
 * @returns {{soon: () => void, heard: () => boolean}} `soon` looks again at once; `heard` tells whether a stream is open
 */
export function watch(ask, { signal, onLost, onBack, hear }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  /** @type {AbortController | null} */
  let stream = null;
  let failures = 0;
  let broken = 0; // streams in a row that did not open
  let open = false;
  let asking = false;
  let lost = false;
  let over = false; // the session ended, or is somebody else's

  const hidden = () => document.visibilityState === "hidden";

  /** @param {Error} error */
  function lose(error) {
    lost = true;
    onLost(error);
  }

  function found() {
    failures = 0;
    if (lost) onBack();
    lost = false;
  }

  async function look() {
    clearTimeout(timer);
    if (asking || over || signal.aborted || hidden()) return;
    asking = true;
    const late = setTimeout(() => lose(new UnreachableError(t("Server belum menanggapi."))), LATE);
    try {
      await ask();
      found();
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      over = error instanceof SignedOutError || error instanceof OtherPersonError;
      lose(/** @type {Error} */ (error));
      if (over) return stream?.abort();
    } finally {
      clearTimeout(late);
      asking = false;
    }
    if (!open) timer = setTimeout(look, failures ? Math.max(EVERY, backoff(failures)) : EVERY);
  }

  async function listen() {
    clearTimeout(retry);
    if (!hear || stream || over || signal.aborted || hidden()) return;
    const own = (stream = new AbortController());
    let pause = 0;
    try {
      const status = await hear(own.signal, () => {
        open = true;
        broken = 0;
        clearTimeout(timer);
        found();
      });
      if (status === 429) pause = CROWDED;
    } catch (error) {
      if (!own.signal.aborted && open) lose(/** @type {Error} */ (error));
      if (error instanceof UnreachableError) pause = error.after * 1000;
    }
    stream = null;
    if (open || !broken) void look(); // ask at once how things stand; it also begins to ask every few seconds
    open = false;
    if (own.signal.aborted) return void listen(); // the page may be in sight again by now
    broken += 1;
    retry = setTimeout(listen, Math.max(pause, backoff(broken)));
  }

  function stirred() {
    if (hidden()) {
      stream?.abort();
      clearTimeout(retry);
    } else {
      void look();
      void listen();
    }
  }

  for (const [target, event] of /** @type {[EventTarget, string][]} */ ([
    [document, "visibilitychange"],
    [window, "online"],
    [window, "pageshow"],
  ])) {
    target.addEventListener(event, stirred, { signal });
  }
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    clearTimeout(retry);
    stream?.abort();
  });
  timer = setTimeout(look, EVERY);
  void listen();
  return { soon: () => void look(), heard: () => open };
}
