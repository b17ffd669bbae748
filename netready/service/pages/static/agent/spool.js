// Records and what is to be said of orders, kept in the browser until the aggregator has them. A
// reload, a dead battery or a network that is away loses none.

const NAME = "netready-agent";
const STORE = "records";
const KEPT_MAX = 500;

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Spool {
  /** @returns {Promise<Spool>} */
  static async open(name = NAME) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: "id" });
    };
    return new Spool(await asked(request));
  }

  constructor(database) {
    this.database = database;
  }

  /** Kept for certain when this returns; raises Error when the browser has no more room. */
  async keep(record, mark = "") {
    const held = await this.count();
    if (held >= KEPT_MAX) throw new Error(`${held} results wait to be sent: send them first`);
    await this.#write((store) => store.put({ id: record.record_id, record, mark }));
  }

  /** Those that wait to be sent, oldest first (version 7 ids are in order of time). */
  async waiting(most = 100) {
    const rows = await asked(this.#store("readonly").getAll());
    return rows.filter((row) => !row.mark).slice(0, most).map((row) => row.record);
  }

  /** Everything that is held, and why the aggregator did not take it ("": it waits). */
  async all() {
    return asked(this.#store("readonly").getAll());
  }

  async count() {
    return asked(this.#store("readonly").count());
  }

  async drop(ids) {
    await this.#write((store) => ids.forEach((id) => store.delete(id)));
  }

  /** The aggregator will not have it; it stays here, and is said. */
  async refuse(record, why) {
    await this.#write((store) => store.put({ id: record.record_id, record, mark: why }));
  }

  #store(mode) {
    return this.database.transaction(STORE, mode).objectStore(STORE);
  }

  #write(change) {
    return new Promise((resolve, reject) => {
      const options = { durability: "strict" };
      const transaction = this.database.transaction(STORE, "readwrite", options);
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      change(transaction.objectStore(STORE));
    });
  }
}
