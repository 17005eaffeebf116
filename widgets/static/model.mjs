// The model that a widget's module works with: the anywidget front-end protocol over a kernel's comm messages.

/** @typedef {import("./kernel.mjs").Kernel} Kernel */

/** One widget's shared values, kept in step with the kernel. */
export class Model {
  #kernel;
  /** @type {Record<string, any>} */
  #values;
  /** @type {Record<string, any>} */
  #changed = {};
  /** @type {Map<string, Set<(...args: any[]) => void>>} */
  #listeners = new Map();

  /**
   * @param {string} id  the widget's model id
   * @param {Record<string, any>} values  its values at the time the page was drawn
   * @param {Kernel | null} kernel
   */
  constructor(id, values, kernel) {
    this.id = id;
    this.#values = { ...values };
    this.#kernel = kernel;
    kernel?.addEventListener("message", (event) => this.#received(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {string} name */
  get(name) {
    return this.#values[name];
  }

  /**
   * Change a value here; {@link Model.save_changes} sends it.
   *
   * @param {string} name
   * @param {any} value  JSON
   */
  set(name, value) {
    this.#values[name] = value;
    this.#changed[name] = value;
    this.#fire(`change:${name}`, value);
    this.#fire("change");
  }

  /** Send what {@link Model.set} changed since the last time. */
  save_changes() {
    const state = this.#changed;
    this.#changed = {};
    if (Object.keys(state).length > 0) this.#send({ method: "update", state, buffer_paths: [] });
  }

  /**
   * Send a custom message to the widget's Python side.
   *
   * @param {any} content  JSON
   */
  send(content) {
    this.#send({ method: "custom", content });
  }

  /**
   * @param {string} event  "change:<name>", "change" or "msg:custom"
   * @param {(...args: any[]) => void} listener
   */
  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event)?.add(listener);
  }

  /**
   * @param {string} [event]  every event when absent
   * @param {(...args: any[]) => void} [listener]  every listener when absent
   */
  off(event, listener) {
    if (event === undefined) this.#listeners.clear();
    else if (listener === undefined) this.#listeners.delete(event);
    else this.#listeners.get(event)?.delete(listener);
  }

  /** @param {object} data */
  #send(data) {
    this.#kernel?.send("comm_msg", { comm_id: this.id, data });
  }

  /** @param {import("./kernel.mjs").Message} message */
  #received({ header, content }) {
    if (header.msg_type !== "comm_msg" || content.comm_id !== this.id) return;
    const { method, state, content: custom } = content.data;
    if (method === "custom") this.#fire("msg:custom", custom, []);
    if (method !== "update") return;
    Object.assign(this.#values, state);
    for (const [name, value] of Object.entries(state)) this.#fire(`change:${name}`, value);
    this.#fire("change");
  }

  /**
   * @param {string} event
   * @param {...any} args
   */
  #fire(event, ...args) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...args);
  }
}
