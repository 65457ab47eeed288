/** Named timers: starting one again replaces it. */
export class Timers {
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #running = new Map();

  /**
   * Call `action` once, in `ms` milliseconds.
   *
   * @param {string} name
   * @param {number} ms
   * @param {() => void} action
   */
  start(name, ms, action) {
    this.stop(name);
    this.#running.set(name, setTimeout(action, ms));
  }

  /**
   * Call off a timer, if it runs.
   *
   * @param {string} name
   */
  stop(name) {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  /** Call off all timers. */
  stopAll() {
    for (const name of [...this.#running.keys()]) this.stop(name);
  }
}
