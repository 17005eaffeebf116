/**
 * Files on their way, kept on this device until the registry has them, so that a page opened anew goes on by itself.
 *
 * Bounded: what does not fit, or is left for longer than the registry keeps its part, is not here; such a file is
 * chosen again. One tab sends a file at a time (Web Locks): another one that finds it leaves it alone.
 *
 * @typedef {{key: string, user: string, assessment: string, upload: string | null, unit: string, name: string, size: number,
 *   fileClass: string, dated: string | null, also: string[], at: number, file: File}} Kept `key`: of the job, and of its
 *   announcement to the registry; `upload`: the registry's id, once it is known
 */
const NAME = "spbe-uploads";
const FILES = "files";
const FACTS = "facts"; // the same without the content, so that looking around reads no file
export const ROOM = 200 * 1024 * 1024; // bytes of all files kept on a device
const DAYS = 3; // as hub/privacy/inventory.yaml: unggahan

export class KeptFiles {
  /** @type {Promise<IDBDatabase> | null} */ #database = null;
  #user;
  #assessment;

  /** @param {string} user @param {string} assessment */
  constructor(user, assessment) {
    this.#user = user;
    this.#assessment = assessment;
  }

  /**
   * Keep a file.
   *
   * @param {Omit<Kept, "user" | "assessment" | "at">} facts @returns {Promise<boolean>} `false` where the device does not take it
   */
  async keep({ file, ...facts }) {
    try {
      return await this.#change((files, rows) => {
        answered(rows.getAll(), (/** @type {Kept[]} */ all) => {
          const others = all.filter(({ key }) => key !== facts.key);
          if (others.reduce((sum, { size }) => sum + size, facts.size) > ROOM) return rows.transaction.abort();
          rows.put({ ...facts, user: this.#user, assessment: this.#assessment, at: Date.now() });
          files.put(file, facts.key);
        });
      });
    } catch {
      return false; // full, or storage is switched off
    }
  }

  /** @param {string} key @param {string} upload the registry's id of it */
  async began(key, upload) {
    await this.#quietly((_files, rows) => {
      answered(rows.get(key), (/** @type {Kept | undefined} */ facts) => void (facts && rows.put({ ...facts, upload })));
    });
  }

  /** @param {string} key */
  async drop(key) {
    await this.#quietly((files, rows) => {
      files.delete(key);
      rows.delete(key);
    });
  }

  /** @returns {Promise<Kept[]>} this person's of this assessment, oldest first; what is too old goes, whoever's it is */
  async mine() {
    /** @type {Kept[]} */
    const found = [];
    const oldest = Date.now() - DAYS * 24 * 3600 * 1000;
    await this.#quietly((files, rows) => {
      answered(rows.getAll(), (/** @type {Kept[]} */ all) => {
        for (const facts of all.sort((a, b) => a.at - b.at)) {
          if (facts.at < oldest) (files.delete(facts.key), rows.delete(facts.key));
          else if (facts.user === this.#user && facts.assessment === this.#assessment) {
            answered(files.get(facts.key), (/** @type {File} */ file) => void found.push({ ...facts, file }));
          }
        }
      });
    });
    return found.filter(({ file }) => file instanceof Blob);
  }

  /** @param {(files: IDBObjectStore, rows: IDBObjectStore) => void} act */
  async #quietly(act) {
    try {
      await this.#change(act);
    } catch {
      // without the device's storage nothing is kept there
    }
  }

  /** @param {(files: IDBObjectStore, rows: IDBObjectStore) => void} act @returns {Promise<boolean>} whether it was done */
  async #change(act) {
    this.#database ??= open();
    const database = await this.#database;
    return new Promise((done, failed) => {
      const transaction = database.transaction([FILES, FACTS], "readwrite");
      transaction.oncomplete = () => done(true);
      transaction.onabort = () => (transaction.error ? failed(transaction.error) : done(false));
      act(transaction.objectStore(FILES), transaction.objectStore(FACTS));
    });
  }
}

/**
 * Go on with what a request found; a device that takes no more ends the transaction.
 *
 * @template T @param {IDBRequest<T>} asking @param {(found: T) => void} act
 */
function answered(asking, act) {
  asking.onsuccess = () => {
    try {
      act(asking.result);
    } catch {
      asking.transaction?.abort();
    }
  };
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1); // throws where storage is switched off
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(FILES);
      opening.result.createObjectStore(FACTS, { keyPath: "key" });
    };
    opening.onsuccess = () => {
      opening.result.onversionchange = () => opening.result.close();
      resolve(opening.result);
    };
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(new Error("blocked"));
  });
}

/**
 * Take a file's sending for this tab.
 *
 * @param {string} key @returns {Promise<(() => void) | null>} what gives it back; `null` while another tab has it
 */
export function claim(key) {
  if (!navigator.locks) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    void navigator.locks.request(`${NAME} ${key}`, { ifAvailable: true }, (lock) => {
      if (lock === null) return void resolve(null);
      return new Promise((free) => resolve(() => free(undefined)));
    });
  });
}

/**
 * Wait until the tab that sends a file has let it go: it is sent, given up, or the tab is gone.
 *
 * @param {string} key @param {AbortSignal} signal @returns {Promise<void>} fails when nobody waits any more
 */
export const released = (key, signal) => navigator.locks.request(`${NAME} ${key}`, { signal }, () => undefined);
