/** When the queue sends: after the pause in which more may be typed, and after that of a connection that is away. */
import { backoff } from "./registry.mjs";

export class Pace {
  /** @type {Map<string, number>} slot -> moment before which its write is still being composed */ #settling = new Map();
  #attempt = 0;
  #pause = 0; // milliseconds until the next attempt while away
  away = false;

  /** @param {string} slot @param {number} ms to wait for more */
  settle(slot, ms) {
    this.#settling.set(slot, Date.now() + ms);
  }

  /** @param {string} [slot] whose composing is finished; none: that of all */
  finish(slot) {
    if (slot === undefined) this.#settling.clear();
    else this.#settling.delete(slot);
  }

  /** @param {string} slot @returns {boolean} whether its composing is finished */
  ready(slot) {
    return this.#left(slot) <= 0;
  }

  reached() {
    this.away = false;
    this.anew();
  }

  /** The network is back: an attempt that is still failing must not be waited for as the last of many. */
  anew() {
    this.#attempt = 0;
  }

  /** @param {number} after seconds that the server asked for */
  lost(after) {
    this.away = true;
    this.#pause = Math.max(backoff(this.#attempt), after * 1000);
    this.#attempt += 1;
  }

  /** @param {string[]} slots that wait @returns {number} milliseconds until there is something to try */
  pause(slots) {
    return Math.max(0, this.away ? this.#pause : 0, Math.min(...slots.map((slot) => this.#left(slot))));
  }

  /** @param {string} slot @returns {number} milliseconds */
  #left(slot) {
    return (this.#settling.get(slot) ?? 0) - Date.now();
  }
}
