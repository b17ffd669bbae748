/**
 * What was done and is not on the aggregator's disk yet: kept on this phone (IndexedDB), so that a
 * page that is closed, or a phone that loses its connection, loses nothing.
 */

const NAME = "netready-walk";
const EVENTS = "events";
const PHOTOS = "photos";

/**
 * @typedef {object} WalkEvent
 * @property {string} event_id
 * @property {string} kind
 * @property {string} room
 * @property {string} at
 * @property {{floor: string, x: number, y: number}|null} spot
 * @property {string} text
 * @property {string|null} refers
 */

/** Opens the box. Where the browser keeps nothing (some private windows), memory has to do. */
export async function openOutbox() {
  try {
    return new Outbox(await database());
  } catch {
    return new MemoryOutbox();
  }
}

class Outbox {
  constructor(db) {
    this.db = db;
    this.lasts = true;
  }

  /** @param {WalkEvent} event @param {Blob|null} photo */
  async add(event, photo = null) {
    const doing = this.db.transaction([EVENTS, PHOTOS], "readwrite", { durability: "strict" });
    doing.objectStore(EVENTS).put(event);
    if (photo) doing.objectStore(PHOTOS).put(photo, event.refers);
    await finished(doing);
  }

  /** @returns {Promise<WalkEvent[]>} by id, which is the order in which they were made */
  async events() {
    return answer(this.db.transaction(EVENTS).objectStore(EVENTS).getAll());
  }

  /** @returns {Promise<Blob|undefined>} */
  async photo(id) {
    return answer(this.db.transaction(PHOTOS).objectStore(PHOTOS).get(id));
  }

  /** @param {WalkEvent[]} events */
  async remove(events) {
    const doing = this.db.transaction([EVENTS, PHOTOS], "readwrite");
    for (const event of events) {
      doing.objectStore(EVENTS).delete(event.event_id);
      if (event.kind === "photo" && event.refers) doing.objectStore(PHOTOS).delete(event.refers);
    }
    await finished(doing);
  }
}

class MemoryOutbox {
  constructor() {
    this.kept = new Map();
    this.photos = new Map();
    this.lasts = false;
  }

  async add(event, photo = null) {
    this.kept.set(event.event_id, event);
    if (photo) this.photos.set(event.refers, photo);
  }

  async events() {
    return [...this.kept.values()].sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
  }

  async photo(id) {
    return this.photos.get(id);
  }

  async remove(events) {
    for (const event of events) {
      this.kept.delete(event.event_id);
      if (event.refers) this.photos.delete(event.refers);
    }
  }
}

function database() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(EVENTS, { keyPath: "event_id" });
      asked.result.createObjectStore(PHOTOS);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

function answer(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function finished(doing) {
  return new Promise((resolve, reject) => {
    doing.oncomplete = () => resolve();
    doing.onabort = () => reject(doing.error);
    doing.onerror = () => reject(doing.error);
  });
}
