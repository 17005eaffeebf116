/**
 * Send one file to the registry in parts. A lost connection or a registry that starts again costs the part that was on
 * its way: the registry says where the file stands, and sending goes on from there.
 */
import { t } from "../i18n.mjs";
import { backoff, ConflictError, RefusedError, UnreachableError, uuid } from "../registry.mjs";

export const MAX_FILE = 25 * 1024 * 1024; // bytes, as in spbe_core.wire
const MAX_PART = 1024 * 1024;
const MIN_PART = 64 * 1024;

/**
 * @typedef {{unit: string, name: string, size: number, fileClass: string, dated: string | null, file: File, id: string | null, key?: string}} Sending
 *   `id` of an upload that was begun before; `key` of its announcement, which is so made once
 * @typedef {{sent: (bytes: number) => void, began: (id: string) => void, waits: (why: string | null) => void}} Tell
 */

/**
 * @param {import("../registry.mjs").Client} client
 * @param {string} assessment
 * @param {Sending} sending
 * @param {Tell} tell
 * @param {AbortSignal} signal stops sending; what arrived stays with the registry for some days
 * @returns {Promise<any>} wire.Upload with its document
 * @throws {import("../registry.mjs").RegistryError} when trying again would not help
 */
export async function sendFile(client, assessment, sending, tell, signal) {
  const content = await whole(sending.file);
  const sha256 = await digest(content);
  const key = sending.key ?? uuid();
  const body = { unit: sending.unit, name: sending.name, size: content.byteLength, sha256, file_class: sending.fileClass, dated: sending.dated };
  const begin = () => client.write("POST", `assessments/${encodeURIComponent(assessment)}/uploads`, body, { key });
  const state = () => client.get(`uploads/${encodeURIComponent(sending.id ?? "")}`, { tries: 1 });
  let upload = await patiently(sending.id ? state : begin, tell, signal);
  sending.id = upload.id;
  tell.began(upload.id);
  for (let step = 4 * MIN_PART, failures = 0; !upload.document; ) {
    tell.sent(upload.offset);
    const part = new Blob([content.slice(upload.offset, upload.offset + step)]);
    try {
      upload = await client.sendPart(`uploads/${encodeURIComponent(upload.id)}`, part, upload.offset);
      tell.waits(null);
      failures = 0;
      step = Math.min(MAX_PART, step * 2);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof UnreachableError) && !(error instanceof ConflictError)) throw error;
      step = Math.max(MIN_PART, step / 2);
      if (error instanceof UnreachableError) tell.waits(t("Menunggu sambungan; unggahan dilanjutkan dari tempatnya berhenti."));
      await pause(backoff(failures), signal);
      failures += 1;
      upload = await patiently(state, tell, signal);
    }
    signal.throwIfAborted();
  }
  tell.sent(content.byteLength);
  return upload;
}

/** @param {File} file @returns {Promise<ArrayBuffer>} read at once: a file that changes while it is sent would be refused */
async function whole(file) {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new RefusedError(t("Berkas ini tidak dapat dibaca di perangkat Anda. Pilih lagi."));
  }
}

/** @param {ArrayBuffer} content @returns {Promise<string | null>} `null` where the browser has none (plain http) */
async function digest(content) {
  if (!globalThis.crypto?.subtle) return null;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @template T @param {() => Promise<T>} ask @param {Tell} tell @param {AbortSignal} signal @returns {Promise<T>} once the registry answers */
async function patiently(ask, tell, signal) {
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      const found = await ask();
      tell.waits(null);
      return found;
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      tell.waits(t("Menunggu sambungan; unggahan dilanjutkan dari tempatnya berhenti."));
      await pause(backoff(attempt), signal);
    }
  }
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} ends early when the connection is back or nobody waits any more */
function pause(ms, signal) {
  return new Promise((done) => {
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      done();
    }
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
