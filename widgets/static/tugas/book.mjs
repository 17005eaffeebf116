/**
 * The tasks of one assessment as this page knows them, and the region's offices. Event: `change`.
 *
 * @typedef {{id: string, name: string, usual: string[], removed: boolean, version: number}} Office
 * @typedef {{id: string, state: "terbuka" | "selesai" | "dicabut" | "diganti", expires_at: string, version: number,
 *   author_name: string, at: string, note: string | null}} Link
 * @typedef {{assessment: string, unit: string, indicator: string, title: string, office: string, office_name: string,
 *   person: string | null, person_name: string | null, due: string | null, due_at: string | null, instruction: string,
 *   state: "berjalan" | "selesai" | "dilepas", version: number, author_name: string, at: string, link: Link | null,
 *   waiting: number}} Task
 * @typedef {{unit: string, document: any, link: string, state: "draf" | "diterima" | "ditolak", handed_in: boolean,
 *   version: number, author_name: string, at: string}} Delivery
 * @typedef {{office: string, person: string | null, due: string | null, instruction: string, state: string}} Wanted
 */
import { ConflictError, RegistryError, uuid } from "../registry.mjs";

export class TaskBook extends EventTarget {
  /** What is to be done next comes first. @type {Task[]} */ tasks = [];
  /** @type {Delivery[]} */ deliveries = [];
  /** @type {Office[]} */ offices = [];
  /** The office in which the person works. @type {string | null} */ office = null;
  loaded = false;
  /** @type {string | null} */ problem = null;
  #client;
  #assessment;
  #region;
  #person;
  #life;
  #officeVersion = 0;

  /** @param {import("../registry.mjs").Client} client @param {string} assessment @param {string} region code @param {string} person @param {AbortSignal} life */
  constructor(client, assessment, region, person, life) {
    super();
    this.#client = client;
    this.#assessment = assessment;
    this.#region = region;
    this.#person = person;
    this.#life = life;
  }

  /** Read everything anew. @param {() => Promise<any>} [given] another way to tasks and offices; `null` where it has none */
  async load(given) {
    try {
      const both = await given?.();
      const [found, offices] = await Promise.all([
        both?.tasks ?? this.#client.get(`assessments/${encodeURIComponent(this.#assessment)}/tasks`, { signal: this.#life }),
        both?.offices ?? this.#client.get(`regions/${encodeURIComponent(this.#region)}/offices`, { signal: this.#life }),
      ]);
      this.tasks = found.tasks;
      this.deliveries = found.deliveries;
      this.#takeOffices(offices);
      this.loaded = true;
      this.problem = null;
    } catch (error) {
      if (this.#life.aborted) return;
      if (!(error instanceof RegistryError)) throw error;
      this.problem = error.message;
    }
    this.#changed();
  }

  /** @param {string} unit @returns {Task | null} whose it is now; `null` where nobody has it */
  of(unit) {
    const found = this.tasks.find((task) => task.unit === unit);
    return found && found.state !== "dilepas" ? found : null;
  }

  /** @param {Task} task @returns {boolean} whether it is the person's, or their office's and nobody's in particular */
  isMine(task) {
    if (task.state !== "berjalan") return false;
    return task.person ? task.person === this.#person : this.office !== null && task.office === this.office;
  }

  /** For filters of the overview. @param {string} indicator @returns {boolean} whether something of it is mine to do */
  mine(indicator) {
    return this.tasks.some((task) => task.indicator === indicator && this.isMine(task));
  }

  /** @param {string} unit @returns {string | null} whose a unit is and until when, for people; `null` where it is nobody's */
  assignee(unit) {
    const task = this.of(unit);
    return task && (task.person_name ? `${task.office_name} (${task.person_name})` : task.office_name);
  }

  /** @param {string} unit @returns {Delivery[]} what came back for it and waits */
  waiting(unit) {
    return this.deliveries.filter((one) => one.unit === unit && one.state === "draf");
  }

  /** @returns {Promise<{id: string, name: string}[]>} to whom a task can be given */
  colleagues() {
    return this.#client.get(`regions/${encodeURIComponent(this.#region)}/colleagues`, { tries: 1 });
  }

  /** @param {string} unit @param {Wanted} wanted @param {number} version the one that was shown @returns {Promise<void>} */
  async give(unit, wanted, version) {
    await this.#write("PUT", `${this.#home}/tasks/${encodeURIComponent(unit)}`, wanted, version);
  }

  /** @param {string} name @returns {Promise<Office>} the new one, or the one that is called so */
  async addOffice(name) {
    return this.#write("POST", `regions/${encodeURIComponent(this.#region)}/offices`, { name }, null);
  }

  /** @param {string | null} office where the person works */
  async choose(office) {
    await this.#write("PUT", `regions/${encodeURIComponent(this.#region)}/my-office`, { office }, this.#officeVersion);
  }

  /** @param {string} unit @returns {Promise<string>} a new link's address, whole; an earlier one opens nothing any more */
  async makeLink(unit) {
    const { address } = await this.#write("POST", `${this.#home}/tasks/${encodeURIComponent(unit)}/link`, undefined, null);
    return new URL(this.#client.address("").replace(/api\/$/, "") + address, location.origin).href;
  }

  /** @param {Link} link */
  async revoke(link) {
    await this.#write("DELETE", `links/${encodeURIComponent(link.id)}`, undefined, link.version);
  }

  /** Take away the name that a respondent gave. @param {string} link its id */
  async forgetName(link) {
    await this.#write("DELETE", `links/${encodeURIComponent(link)}/name`, undefined, null);
  }

  /** @param {Delivery} delivery @param {"diterima" | "ditolak"} state @param {string | null} unit under which it is to stand */
  async decide(delivery, state, unit) {
    await this.#write("PUT", `deliveries/${encodeURIComponent(delivery.document.id)}`, { state, unit }, delivery.version);
  }

  get #home() {
    return `assessments/${encodeURIComponent(this.#assessment)}`;
  }

  /** @param {"POST" | "PUT" | "DELETE"} method @param {string} path @param {unknown} body @param {number | null} version @returns {Promise<any>} */
  async #write(method, path, body, version) {
    try {
      const reply = await this.#client.write(method, path, body, { version, key: uuid() });
      await this.load();
      return reply;
    } catch (error) {
      if (error instanceof ConflictError) await this.load();
      throw error;
    }
  }

  /** @param {{offices: Office[], mine: string | null, mine_version: number}} found */
  #takeOffices(found) {
    this.offices = found.offices.filter(({ removed }) => !removed);
    this.office = found.mine;
    this.#officeVersion = found.mine_version;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
