/**
 * The registry as a page sees it: read, write, typed errors.
 *
 * A page saves from the browser straight to the registry, with the session cookie of its own origin. Writes carry
 * the version they are based on, an idempotency key that stays the same over retries, and the header token that
 * `api/me` gave to this session.
 *
 * @typedef {{type: string, title: string, status: number, detail: string, reference: string, field: string | null,
 *   stored: FieldValue | null}} Problem
 * @typedef {{value: number | string | null, version: number, author: string | null, author_name: string | null,
 *   at: string | null}} FieldValue
 * @typedef {{name: string, display_name: string, roles: string[], permissions: Record<string, string[]>,
 *   xsrf: string | null}} Person
 */
import { SPOKEN, t } from "./i18n.mjs";
import { page } from "./page.mjs";

const PATIENCE = 20_000; // milliseconds until a silent registry counts as unreachable
const LONG_PATIENCE = 180_000; // the same for a large file on a slow connection
const PROBLEM_TYPE = "application/problem+json";

/** Anything that kept a request from its outcome. `message` is for the person; `problem` is what the registry said. */
export class RegistryError extends Error {
  /** @param {string} message @param {number} status @param {Problem | null} problem */
  constructor(message, status = 0, problem = null) {
    super(message);
    this.name = new.target.name;
    this.status = status;
    this.problem = problem;
  }
}

/** The field changed since the version this write is based on (409); `stored` is what is there now. */
export class ConflictError extends RegistryError {
  get stored() {
    return this.problem?.stored ?? null;
  }
}
/** The assessment, or this part of it, is closed (409 of the type {@link CLOSED}): sending again does not help. */
export class ClosedError extends RegistryError {}
/** No session, or an ended one (401). */
export class SignedOutError extends RegistryError {}
/** The session on this device belongs to another person than the page was opened by. */
export class OtherPersonError extends RegistryError {}
/** A visible thing, but not this verb (403). */
export class NotAllowedError extends RegistryError {}
/** Not there, or not yours (404). */
export class MissingError extends RegistryError {}
/** The registry understood and refuses (400, 413, 422, 428). */
export class RefusedError extends RegistryError {}
/** Network, time-out, overload or a fault on the other side: try again. `after` is the registry's wish in seconds. */
export class UnreachableError extends RegistryError {
  /** @param {string} message @param {number} status @param {Problem | null} problem @param {number} after */
  constructor(message, status = 0, problem = null, after = 0) {
    super(message, status, problem);
    this.after = after;
  }
}

export const CLOSED = "urn:spbe:tertutup";
const KINDS = { 401: SignedOutError, 403: NotAllowedError, 404: MissingError, 409: ConflictError };

/** @returns {string} a random UUID (version 4), also where `crypto.randomUUID` is missing (plain http) */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** @param {number} attempt 0, 1, 2 … @returns {number} milliseconds to wait: doubling, at most 30 s, a fifth of it random */
export const backoff = (attempt) => Math.min(30_000, 1000 * 2 ** attempt) * (0.9 + Math.random() * 0.2);

const sleep = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));

export class Client {
  /** @type {string | null} */ #xsrf = null;
  #known = false;
  #ahead = 0; // how far the server's clock is ahead of this device's, milliseconds
  #owner;
  #base;

  /**
   * @param {string} owner name of the person the page was opened by; nobody else's session is used
   * @param {string} [base] address of the registry, with a trailing slash
   */
  constructor(owner, base = page?.registry ?? "/services/registry/") {
    this.#owner = owner;
    this.#base = base;
  }

  /**
   * Ask who the session belongs to, and take its header token.
   *
   * @returns {Promise<Person>}
   * @throws {OtherPersonError} when it is not the person who opened the page
   */
  async me() {
    const person = /** @type {Person} */ (await this.get("me", { tries: 1 }));
    if (this.#owner !== person.name) {
      throw new OtherPersonError(t("Sesi di perangkat ini sekarang milik {name}.", { name: person.display_name }));
    }
    this.#known = true;
    this.#xsrf = person.xsrf;
    return person;
  }

  /**
   * @param {string} path below `api/`
   * @param {{signal?: AbortSignal, tries?: number}} [options]
   * @returns {Promise<any>}
   * @throws {RegistryError}
   */
  async get(path, { signal, tries = 3 } = {}) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#send(path, { method: "GET", signal });
      } catch (error) {
        if (!(error instanceof UnreachableError) || signal?.aborted || attempt + 1 >= tries) throw error;
        await sleep(Math.max(backoff(attempt), error.after * 1000));
      }
    }
  }

  /**
   * One attempt to write. Retrying is the caller's (the outbox keeps the key over retries).
   *
   * @param {"POST" | "PUT" | "PATCH" | "DELETE"} method
   * @param {string} path below `api/`
   * @param {unknown} body JSON value, `undefined` for none
   * @param {{version?: number | null, key: string}} options
   * @returns {Promise<any>}
   * @throws {RegistryError}
   */
  async write(method, path, body, { version = null, key }) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return this.#asMyself(path, {
      method,
      body: text,
      headers: {
        ...(text === undefined ? {} : { "Content-Type": "application/json" }),
        ...(version === null ? {} : { "If-Match": `"${version}"` }),
        "Idempotency-Key": key,
      },
    });
  }

  /**
   * Send a file as it is, once, for an answer that keeps nothing.
   *
   * @param {string} path below `api/`
   * @param {Blob} file
   * @returns {Promise<any>}
   * @throws {RegistryError}
   */
  async ask(path, file) {
    return this.#asMyself(path, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
  }

  /**
   * Send a file as it is, to be kept. One attempt; checking it on the other side may take a while.
   *
   * @param {string} path below `api/`
   * @param {Blob} file
   * @param {{version: number, key: string}} options
   * @returns {Promise<any>}
   * @throws {RegistryError}
   */
  async send(path, file, { version, key }) {
    const headers = { "Content-Type": "application/octet-stream", "If-Match": `"${version}"`, "Idempotency-Key": key };
    return this.#asMyself(path, { method: "POST", body: file, headers }, LONG_PATIENCE);
  }

  /**
   * Send a part of a file once, to be put behind the first `offset` bytes.
   *
   * @param {string} path below `api/`
   * @param {Blob} part
   * @param {number} offset bytes
   * @returns {Promise<any>}
   * @throws {RegistryError}
   */
  async sendPart(path, part, offset) {
    return this.#asMyself(path, { method: "PATCH", body: part, headers: { "Content-Type": "application/octet-stream", "Upload-Offset": String(offset) } });
  }

  /**
   * Open a stream of text, once.
   *
   * @param {string} path below `api/`
   * @param {AbortSignal} signal ends it
   * @returns {Promise<ReadableStream<string>>}
   * @throws {RegistryError}
   */
  async open(path, signal) {
    let response;
    try {
      response = await fetch(this.address(path), { credentials: "same-origin", redirect: "error", signal, headers: { Accept: "text/event-stream", ...SPOKEN } });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new UnreachableError(t("Server tidak terjangkau. Periksa sambungan internet."));
    }
    if (!response.ok || !response.body) throw failure(response, await body(response).catch(() => null));
    return response.body.pipeThrough(new TextDecoderStream());
  }

  /** @param {string} path below `api/` @returns {string} its address, for a link that downloads */
  address(path) {
    return `${this.#base}api/${path}`;
  }

  /** @param {string} path @param {RequestInit} options @param {number} [patience] @returns {Promise<any>} with the header token of this session */
  async #asMyself(path, options, patience = PATIENCE) {
    if (!this.#known) await this.me();
    const attempt = () => this.#send(path, { ...options, headers: { ...options.headers, ...(this.#xsrf === null ? {} : { "X-SPBE-XSRF": this.#xsrf }) } }, patience);
    const token = this.#xsrf;
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof NotAllowedError)) throw error;
      await this.me(); // the session was renewed elsewhere: its header token changed with it
      if (this.#xsrf === token) throw error;
      return await attempt();
    }
  }

  /** @returns {number} the server's time in milliseconds, whatever the device's clock says */
  now() {
    return Date.now() + this.#ahead;
  }

  /**
   * Move {@link now} no further than the server's seconds ask: two clocks that agree must not differ by a part of one.
   *
   * @param {number} second the server's clock in milliseconds, cut to whole seconds and up to one old; NaN where it was not told
   * @param {number} here this device's clock
   */
  #compare(second, here) {
    if (!Number.isNaN(second)) this.#ahead = Math.min(Math.max(this.#ahead, second - here), second + 2000 - here);
  }

  /** @returns {string} the address that signs in and comes back to this very place */
  signInAddress() {
    const here = location.pathname + location.search + location.hash;
    return `${this.#base}masuk?next=${encodeURIComponent(here)}`;
  }

  /** @param {string} path @param {RequestInit} options @param {number} [patience] milliseconds @returns {Promise<any>} */
  async #send(path, options, patience = PATIENCE) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), patience);
    options.signal?.addEventListener("abort", () => stop.abort(), { once: true });
    let response;
    let content;
    try {
      response = await fetch(`${this.#base}api/${path}`, {
        credentials: "same-origin",
        redirect: "error",
        ...options,
        signal: stop.signal,
        headers: { Accept: "application/json", ...SPOKEN, ...options.headers },
      });
      content = await body(response);
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw new UnreachableError(t("Server tidak terjangkau. Periksa sambungan internet."));
    } finally {
      clearTimeout(timer);
    }
    this.#compare(Date.parse(response.headers.get("Date") ?? ""), Date.now());
    if (response.ok) return content;
    throw failure(response, content);
  }
}

/** @param {Response} response @returns {Promise<any>} JSON, or `null` for none; a cut or foreign body of a success throws */
async function body(response) {
  const type = (response.headers.get("Content-Type") ?? "").split(";")[0].trim();
  if (response.status === 204) return null;
  if (type === "application/json" || type === PROBLEM_TYPE) return response.json();
  if (response.ok) throw new TypeError(`unexpected content type ${type}`); // a proxy's page is no acknowledgement
  return null;
}

/** @param {Response} response @param {any} content @returns {RegistryError} */
function failure(response, content) {
  const { status } = response;
  const problem = content && typeof content.detail === "string" ? /** @type {Problem} */ (content) : null;
  if (status >= 500 || status === 408 || status === 429) {
    const after = Number.parseInt(response.headers.get("Retry-After") ?? "0", 10) || 0;
    return new UnreachableError(problem?.detail ?? t("Server sedang tidak dapat melayani."), status, problem, after);
  }
  if (problem?.type === CLOSED) return new ClosedError(problem.detail, status, problem);
  const Kind = KINDS[/** @type {keyof KINDS} */ (status)] ?? RefusedError;
  return new Kind(problem?.detail ?? t("Permintaan ditolak (kode {status}).", { status }), status, problem);
}
