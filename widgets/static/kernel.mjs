// The page's line to its kernel: Jupyter messages over one websocket, with reconnection and a watch for its death.
//
// Nothing that a person writes travels here. The line may break at any time without loss.

/** @typedef {"connecting" | "alive" | "broken" | "silent" | "ended" | "signed-out"} State */
/** @typedef {{ channel: string, header: any, parent_header: any, content: any, buffers?: unknown[] }} Message */

const LOOK_EVERY = 4_000; // ms between two looks whether the kernel must be asked if it is alive; a look sends nothing
const ASK_AFTER = 11_000; // ms without a word after which it is asked: at the third look. What the person sends is asked about at the next
const SILENT_AFTER = 7_000; // ms without an answer after which it counts as silent: told 24 s after it froze at the latest
const RETRY_FIRST = 500; // ms before the first reconnection; doubles up to RETRY_LAST
const RETRY_LAST = 15_000;
const QUEUE_LIMIT = 200; // messages kept while the line is down

/**
 * A line to one kernel.
 *
 * Fires `state` (a CustomEvent whose detail is a {@link State}) and `message` (detail: a {@link Message} from iopub).
 */
export class Kernel extends EventTarget {
  #id;
  #base;
  #session = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {string[]} */
  #queue = [];
  /** @type {State} */
  #state = "connecting";
  #count = 0;
  #retries = 0;
  #heard = 0; // when it last said anything
  #awaited = false; // whether something was sent since
  /** @type {number | null} when it was asked whether it is alive, until it answers */
  #asked = null;
  #timer = 0;
  #retry = 0;

  /**
   * @param {string} id    kernel id
   * @param {string} base  address prefix of the service that owns it, with a slash at its end
   */
  constructor(id, base) {
    super();
    this.#id = id;
    this.#base = base;
  }

  /** @returns {State} */
  get state() {
    return this.#state;
  }

  /** Open the line and keep it open until the kernel ends or {@link Kernel.close} is called. */
  connect() {
    clearTimeout(this.#retry);
    const address = new URL(`${this.#base}api/kernels/${this.#id}/channels`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("session_id", this.#session);
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = () => this.#socket === socket && this.#closed();
  }

  /**
   * Send a message; it waits while the line is down.
   *
   * @param {string} type  Jupyter message type; the service lets comm and kernel_info messages pass, never code
   * @param {object} content
   * @param {"shell" | "control"} [channel]
   */
  send(type, content, channel = "shell") {
    const text = JSON.stringify({
      channel,
      header: {
        msg_id: `${this.#session}_${this.#count++}`,
        msg_type: type,
        session: this.#session,
        username: "",
        version: "5.3",
        date: new Date().toISOString(),
      },
      parent_header: {},
      metadata: {},
      content,
      buffers: [],
    });
    this.#awaited = true;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
    else if (this.#state !== "ended" && this.#queue.length < QUEUE_LIMIT) this.#queue.push(text);
  }

  /** Close the line for good, and say goodbye so that the kernel need not wait for its lease to end. */
  close() {
    this.#stop();
    fetch(`${this.#base}voila/api/shutdown/${this.#id}`, { method: "POST", keepalive: true, headers: xsrfHeader() }).catch(
      () => undefined,
    );
  }

  /** @param {WebSocket} socket */
  #opened(socket) {
    this.#retries = 0;
    for (const text of this.#queue.splice(0)) socket.send(text);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY);
    this.#ask();
  }

  /** @param {unknown} data */
  #received(data) {
    if (typeof data !== "string") return; // messages with binary buffers; no widget of the lab sends any
    this.#heard = Date.now();
    this.#awaited = false;
    this.#asked = null;
    /** @type {Message} */
    const message = JSON.parse(data);
    if (message.header.msg_type === "status" && message.content.execution_state === "dead") {
      this.#end("ended");
      return;
    }
    this.#become("alive");
    if (message.channel === "iopub") this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  async #closed() {
    clearInterval(this.#timer);
    this.#socket = null;
    if (this.#state === "ended") return;
    this.#become("broken");
    const answer = await fetch(`${this.#base}api/kernels/${this.#id}`, { headers: xsrfHeader() }).catch(() => null);
    if (answer?.status === 404) this.#end("ended");
    else if (answer?.status === 403 || answer?.redirected) this.#end("signed-out");
    else this.#retry = setTimeout(() => this.connect(), this.#pause());
  }

  #look() {
    const now = Date.now();
    if (this.#asked !== null) {
      if (now - this.#asked > SILENT_AFTER) this.#become("silent"); // asking twice would only be more to answer
    } else if (this.#awaited || now - this.#heard > ASK_AFTER) this.#ask();
  }

  /** Ask over the channel that answers while the kernel computes. */
  #ask() {
    this.#asked = Date.now();
    this.send("kernel_info_request", {}, "control");
  }

  /** @returns {number} ms to wait before the next attempt, spread so that many pages do not return at one moment */
  #pause() {
    const full = Math.min(RETRY_LAST, RETRY_FIRST * 2 ** this.#retries++);
    return full * (0.5 + Math.random() / 2);
  }

  /** @param {State} state */
  #end(state) {
    this.#become(state);
    this.#stop();
  }

  #stop() {
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {State} state */
  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}

/** @returns {Record<string, string>} the header that proves a request comes from the lab's own page */
function xsrfHeader() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("_xsrf="));
  return cookie ? { "X-XSRFToken": cookie.slice("_xsrf=".length).replaceAll('"', "") } : {};
}
