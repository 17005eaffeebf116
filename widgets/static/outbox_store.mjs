/**
 * Where unsent writes wait: IndexedDB, or memory where the browser gives none.
 *
 * Both stores offer the same two verbs. `change` reads and rewrites one slot in one transaction, so two tabs that
 * touch the same slot at once never lose each other's item.
 *
 * @typedef {"waiting" | "conflict" | "refused" | "held" | "kept"} ItemState
 * @typedef {{
 *   id: number, user: string, assessment: string, slot: string, value: any, version: number | null, key: string,
 *   after: number | null, tried: boolean, state: ItemState, at: number, reason: string | null,
 *   stored: import("./registry.mjs").FieldValue | null, own?: any
 * }} Item `after`: the item whose acknowledgement gives this one its version; `own`: what the page wrote before it
 * @typedef {{put: Omit<Item, "id"> & {id?: number}} | {remove: number}} Change
 * @typedef {{
 *   durable: boolean,
 *   all(user: string, assessment: string): Promise<Item[]>,
 *   change(user: string, assessment: string, slot: string, decide: (items: Item[]) => Change[]): Promise<number[]>
 * }} Store `change` resolves to the ids of the items put, in order, once they are safe
 */

const NAME = "spbe-outbox";
const WRITES = "writes";
const BY_SLOT = "by-slot";

/** @returns {Promise<Store>} the durable store, or the one in memory */
export async function openStore() {
  try {
    const database = await openDatabase();
    return new DurableStore(database);
  } catch {
    return new MemoryStore();
  }
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1); // throws where storage is switched off
    opening.onupgradeneeded = () => {
      const writes = opening.result.createObjectStore(WRITES, { keyPath: "id", autoIncrement: true });
      writes.createIndex(BY_SLOT, ["user", "assessment", "slot"]);
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(new Error("blocked"));
  });
}

/** @implements {Store} */
class DurableStore {
  durable = true;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
    database.onversionchange = () => database.close();
  }

  /** @param {string} user @param {string} assessment @returns {Promise<Item[]>} */
  all(user, assessment) {
    const range = IDBKeyRange.bound([user, assessment, ""], [user, assessment, "\uffff"]);
    return new Promise((resolve, reject) => {
      const asking = this.database.transaction(WRITES).objectStore(WRITES).index(BY_SLOT).getAll(range);
      asking.onsuccess = () => resolve(asking.result.sort((a, b) => a.id - b.id));
      asking.onerror = () => reject(asking.error);
    });
  }

  /** @type {Store["change"]} */
  change(user, assessment, slot, decide) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(WRITES, "readwrite", { durability: "strict" });
      const writes = transaction.objectStore(WRITES);
      /** @type {number[]} */
      const ids = [];
      const asking = writes.index(BY_SLOT).getAll(IDBKeyRange.only([user, assessment, slot]));
      asking.onsuccess = () => {
        try {
          decide(asking.result.sort((a, b) => a.id - b.id)).forEach((change, place) => {
            if ("remove" in change) writes.delete(change.remove);
            else writes.put(change.put).onsuccess = (event) => (ids[place] = /** @type {any} */ (event.target).result);
          });
        } catch (error) {
          transaction.abort();
          reject(error);
        }
      };
      transaction.oncomplete = () => resolve(ids.filter((id) => id !== undefined));
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

/**
 * What waits of one person and assessment, as it was last read. A device that is full, or takes nothing any more, is left
 * for memory: what is held goes on from there.
 */
export class Held {
  /** @type {readonly Item[]} oldest first */ items = [];
  #store;
  #user;
  #assessment;

  /** @param {Store} store @param {string} user @param {string} assessment */
  constructor(store, user, assessment) {
    this.#store = store;
    this.#user = user;
    this.#assessment = assessment;
  }

  get durable() {
    return this.#store.durable;
  }

  /** @param {string} slot @param {(items: Item[]) => Change[]} decide @returns {Promise<number[]>} as {@link Store} */
  async change(slot, decide) {
    const store = this.#store;
    let ids;
    try {
      ids = await store.change(this.#user, this.#assessment, slot, decide);
    } catch (error) {
      this.#leave(store, error);
      ids = await this.#store.change(this.#user, this.#assessment, slot, decide);
    }
    await this.refresh();
    return ids;
  }

  async refresh() {
    const store = this.#store;
    try {
      const items = await store.all(this.#user, this.#assessment);
      if (store === this.#store) this.items = items; // else it was left meanwhile, with what it held
    } catch (error) {
      this.#leave(store, error);
    }
  }

  /** Go on in memory, unless another change that failed at the same time has led there. @param {Store} store @param {unknown} error */
  #leave(store, error) {
    if (!store.durable) throw error;
    if (store === this.#store) this.#store = MemoryStore.holding(this.items);
  }
}

/** @implements {Store} */
class MemoryStore {
  durable = false;
  /** @type {Map<number, Item>} */ #items = new Map();
  #last = 0;

  /** @param {readonly Item[]} items @returns {MemoryStore} a store that starts with these */
  static holding(items) {
    const store = new MemoryStore();
    for (const item of items) store.#items.set(item.id, structuredClone(item));
    store.#last = Math.max(0, ...items.map(({ id }) => id));
    return store;
  }

  /** @param {string} user @param {string} assessment @returns {Promise<Item[]>} */
  async all(user, assessment) {
    return [...this.#items.values()]
      .filter((item) => item.user === user && item.assessment === assessment)
      .map((item) => structuredClone(item));
  }

  /** @type {Store["change"]} */
  async change(user, assessment, slot, decide) {
    const items = (await this.all(user, assessment)).filter((item) => item.slot === slot);
    /** @type {number[]} */
    const ids = [];
    for (const change of decide(items)) {
      if ("remove" in change) this.#items.delete(change.remove);
      else {
        const id = change.put.id ?? (this.#last += 1);
        this.#items.set(id, /** @type {Item} */ (structuredClone({ ...change.put, id })));
        ids.push(id);
      }
    }
    return ids;
  }
}
