/** The registry for whoever holds a one-task link: no session, no cookie, the link's two parts in a header. */
import { SPOKEN, t } from "../i18n.mjs";
import { page } from "../page.mjs";
import { CLOSED, ConflictError, RefusedError, UnreachableError } from "../registry.mjs";

const PATIENCE = 60_000; // milliseconds for one answer: a part of a file over a slow phone

export class LinkClient {
  #authorization;
  #base;

  /** @param {string} key @param {string} secret @param {string} [base] address of the registry */
  constructor(key, secret, base = page?.registry ?? "/services/registry/") {
    this.#authorization = `Tautan ${key}.${secret}`;
    this.#base = base;
  }

  /** @param {string} path `"tautan"`, or `"uploads/…"` below it @returns {Promise<any>} */
  async get(path) {
    return this.#send(path === "tautan" ? path : `tautan/${path}`, { method: "GET" });
  }

  /** @param {string} method @param {string} path below `tautan/` @param {any} body @param {{key: string}} options @returns {Promise<any>} */
  async write(method, path, body, { key }) {
    const begins = /^assessments\/.*uploads$/.test(path); // as a page of the lab announces a file; here the task is known
    const told = begins ? { name: body.name, size: body.size, sha256: body.sha256 } : body;
    return this.#send(`tautan/${begins ? "uploads" : path}`, {
      method,
      body: told === undefined ? undefined : JSON.stringify(told),
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    });
  }

  /** @param {string} path below `tautan/` @param {Blob} part @param {number} offset bytes @returns {Promise<any>} */
  async sendPart(path, part, offset) {
    return this.#send(`tautan/${path}`, { method: "PATCH", body: part, headers: { "Content-Type": "application/octet-stream", "Upload-Offset": String(offset) } });
  }

  /** @param {string} path below `api/` @param {RequestInit} options @returns {Promise<any>} */
  async #send(path, options) {
    let response;
    let content = null;
    try {
      response = await fetch(`${this.#base}api/${path}`, {
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
        ...options,
        headers: { Accept: "application/json", ...SPOKEN, Authorization: this.#authorization, ...options.headers },
      });
      const kind = response.headers.get("Content-Type") ?? "";
      if (response.status !== 204 && kind.includes("json")) content = await response.json();
      else if (response.ok && response.status !== 204) throw new TypeError(`unexpected content type ${kind}`);
    } catch {
      throw new UnreachableError(t("Server tidak terjangkau. Periksa sambungan internet."));
    }
    if (response.ok) return content;
    const words = typeof content?.detail === "string" ? content.detail : null;
    if (response.status >= 500 || response.status === 429) {
      throw new UnreachableError(words ?? t("Server sedang tidak dapat melayani."), response.status, content, Number(response.headers.get("Retry-After")) || 0);
    }
    const Kind = response.status === 409 && content?.type !== CLOSED ? ConflictError : RefusedError;
    throw new Kind(words ?? t("Permintaan ditolak (kode {status}).", { status: response.status }), response.status, content);
  }
}
