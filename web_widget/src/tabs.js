/** The other tabs of the same site: taking turns, and telling of a changed outbox. */

const LONGEST_WAIT_MS = 15_000;

export class Tabs {
  #name;
  #locks;
  /** @type {BroadcastChannel | null} */
  #channel;
  #longestWaitMs;

  /**
   * @param {string} relay its origin
   * @param {{ locks?: LockManager | undefined, Channel?: typeof BroadcastChannel | undefined, longestWaitMs?: number }} browser
   *   what the browser offers; without locks each tab takes its turn at once
   */
  constructor(relay, { locks, Channel, longestWaitMs = LONGEST_WAIT_MS }) {
    this.#name = `baton-chat:${relay}`;
    this.#locks = locks;
    this.#channel = openChannel(Channel, this.#name);
    this.#longestWaitMs = longestWaitMs;
  }

  /**
   * Run `action` while no other tab runs one of the same `purpose`.
   *
   * A tab that hangs is not waited for for ever: taking turns spares the relay
   * repeats, but does not protect anything that `cmid` does not protect too.
   *
   * @param {string} purpose
   * @param {() => Promise<void>} action
   */
  async alone(purpose, action) {
    if (this.#locks === undefined) return action();
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), this.#longestWaitMs);
    let begun = false;
    const begin = () => {
      begun = true;
      clearTimeout(timer);
      return action();
    };
    try {
      await this.#locks.request(`${this.#name}:${purpose}`, { signal: patience.signal }, begin);
    } catch (error) {
      clearTimeout(timer);
      if (begun) throw error;
      await action();
    }
    return undefined;
  }

  /** Tell the other tabs that the outbox changed. */
  tellChanged() {
    this.#channel?.postMessage('changed');
  }

  /**
   * Call `listener` when another tab changed the outbox.
   *
   * @param {() => void} listener
   */
  onChanged(listener) {
    if (this.#channel !== null) this.#channel.onmessage = listener;
  }

  /** Tell and hear no more. */
  close() {
    this.#channel?.close();
    this.#channel = null;
  }
}

/**
 * @param {typeof BroadcastChannel | undefined} Channel
 * @param {string} name
 */
function openChannel(Channel, name) {
  try {
    return Channel === undefined ? null : new Channel(name);
  } catch {
    // Sandboxed pages may not have one; each tab then learns of the others from the relay.
    return null;
  }
}
