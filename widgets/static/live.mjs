/**
 * Hear what happens as it happens: server-sent events read with `fetch`, so that a refusal is a typed error and a line
 * that only looks open is noticed.
 */
import { t } from "./i18n.mjs";
import { RegistryError, UnreachableError } from "./registry.mjs";

const SILENT = 12_000; // milliseconds without a sign of life; the registry gives one every 5 s

/**
 * @typedef {(data: any, id: string) => void} Hear
 * @param {import("./registry.mjs").Client} client
 * @param {string} path below `api/`
 * @param {{signal: AbortSignal, onOpen: () => void, on: Record<string, Hear>}} options `on`: what to do with each kind of event
 * @returns {Promise<number>} the status with which the registry ended it, 0 when it was cut
 * @throws {RegistryError} when it cannot be opened or falls silent
 */
export async function listen(client, path, { signal, onOpen, on }) {
  const stop = new AbortController();
  const end = () => stop.abort();
  signal.addEventListener("abort", end, { once: true });
  let timer = setTimeout(end, SILENT);
  let rest = "";
  try {
    const reader = (await client.open(path, stop.signal)).getReader();
    for (let first = true; ; first = false) {
      const { done, value } = await reader.read();
      if (done) return 0;
      if (first) onOpen(); // not before: something on the way may hold everything back
      clearTimeout(timer);
      timer = setTimeout(end, SILENT);
      const parts = (rest + value).split("\n\n");
      rest = parts.pop() ?? "";
      for (const { event, id, data } of parts.map(parsed)) {
        if (event === "end") return data.status;
        if (event in on) on[event](data, id);
      }
    }
  } catch (error) {
    if (signal.aborted || error instanceof RegistryError) throw error;
    if (stop.signal.aborted) throw new UnreachableError(t("Server belum menanggapi."));
    return 0; // cut on the way
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    stop.abort();
  }
}

/** @param {string} text one event as sent @returns {{event: string, id: string, data: any}} */
function parsed(text) {
  const found = { event: "", id: "", data: "null" };
  for (const line of text.split("\n")) {
    const [, name, value] = /^(\w*): ?(.*)$/.exec(line) ?? [];
    if (name === "event" || name === "id" || name === "data") found[name] = value;
  }
  return { ...found, data: JSON.parse(found.data) };
}
