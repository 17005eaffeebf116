/**
 * Who else has this assessment open, and where: told to the registry when the person moves, heard from it as people come
 * and go. Nothing of it is kept.
 *
 * Event: `change`.
 *
 * @typedef {{person: string, name: string, role: string, unit: string | null}} Present
 */
import { uuid } from "./registry.mjs";

const SETTLE = 400; // milliseconds: who pages through says where they stopped
const AGAIN = 15_000; // milliseconds between two words of a page that only asks

export class Presence extends EventTarget {
  /** @type {readonly Present[] | null} the others; `null` while nobody can tell */
  others = null;
  tab = uuid();
  /** @type {string | null} */ unit = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #said = 0;

  /** @param {import("./registry.mjs").Client} client @param {string} path of the assessment @param {string} self @param {AbortSignal} life */
  constructor(client, path, self, life) {
    super();
    this.client = client;
    this.path = path;
    this.self = self;
    life.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** @returns {string} what a stream says of this page as it begins: nothing else has to, unless no stream can be had */
  begin() {
    clearTimeout(this.#timer);
    this.#said = 0;
    return `tab=${this.tab}${this.unit === null ? "" : `&unit=${encodeURIComponent(this.unit)}`}`;
  }

  /** @param {string} unit where the person is now */
  move(unit) {
    if (unit === this.unit) return;
    this.unit = unit;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#say(), SETTLE);
  }

  /** Say it again, from a page without a stream; often enough for the registry to remember. */
  stay() {
    if (Date.now() - this.#said > AGAIN) void this.#say();
  }

  /** @param {readonly Present[] | null} present as the registry tells, this person among them */
  take(present) {
    const others = present?.filter(({ person }) => person !== this.self) ?? null;
    if (JSON.stringify(others) === JSON.stringify(this.others)) return;
    this.others = others;
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** @param {string} unit @returns {readonly Present[]} the others who are there */
  at(unit) {
    return this.others?.filter((one) => one.unit === unit) ?? [];
  }

  async #say() {
    if (document.visibilityState === "hidden") return;
    this.#said = Date.now();
    try {
      this.take(await this.client.write("PUT", `${this.path}/here`, { tab: this.tab, unit: this.unit }, { key: uuid() }));
    } catch {
      this.#said = 0; // whatever is wrong, the page learns of it where it matters
    }
  }
}
