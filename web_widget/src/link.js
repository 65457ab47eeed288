/** The only place with Socket.IO: one connection at a time, questions and pushes. */

import { io } from 'socket.io-client';

import { ACK_TIMEOUT_MS } from './delays.js';
import { FACTS, PROTOCOL_VERSION, REQUESTS } from './protocol.gen.js';
import { MalformedError, readShape } from './shape.js';

/** @typedef {import('./model.js').Outcome<any>} Outcome */
/** @typedef {import('./model.js').Refusal} Refusal */
/** @typedef {keyof typeof REQUESTS} RequestName */
/** @typedef {keyof typeof FACTS} FactName */

/**
 * Who is told what happens; `connection` is the number given to `connect`.
 *
 * @typedef {object} Listener
 * @property {(connection: number) => void} up
 * @property {(connection: number) => void} down
 * @property {(connection: number, refusal: Refusal) => void} refused
 * @property {(connection: number, fact: FactName, payload: any) => void} fact
 * @property {(connection: number) => void} malformed
 */

const NAMESPACE = '/visitor';
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** What Socket.IO's client calls an attempt that ran out of time. */
const HANDSHAKE_TIMED_OUT = 'timeout';

/** @type {Outcome} */
const OFFLINE = { kind: 'offline' };

export class Link {
  #relay;
  #listener;
  #ackTimeoutMs;
  #handshakeTimeoutMs;
  /** @type {import('socket.io-client').Socket | null} */
  #socket = null;
  /**
   * Whether WebSocket was tried and never answered, as behind some proxies, so that
   * every attempt that begins with it would cost its whole time.
   */
  #pollingFirst = false;

  /**
   * @param {string} relay its origin
   * @param {Listener} listener
   * @param {{ ackTimeoutMs?: number, handshakeTimeoutMs?: number }} [options]
   */
  constructor(relay, listener, { ackTimeoutMs = ACK_TIMEOUT_MS, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = {}) {
    this.#relay = relay;
    this.#listener = listener;
    this.#ackTimeoutMs = ackTimeoutMs;
    this.#handshakeTimeoutMs = handshakeTimeoutMs;
  }

  /**
   * Begin a connection in place of the one before.
   *
   * @param {number} connection
   * @param {string | null} token
   */
  connect(connection, token) {
    this.close();
    const socket = io(this.#relay + NAMESPACE, {
      transports: this.#pollingFirst ? ['polling', 'websocket'] : ['websocket', 'polling'],
      tryAllTransports: true,
      // When and how often is decided by the state machine, for all reasons alike.
      reconnection: false,
      forceNew: true,
      timeout: this.#handshakeTimeoutMs,
      auth: token === null ? { protocol: PROTOCOL_VERSION } : { protocol: PROTOCOL_VERSION, token },
    });
    this.#socket = socket;
    this.#listen(socket, connection);
  }

  /** End the connection; its listener hears no more of it. */
  close() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.removeAllListeners();
    socket?.disconnect();
  }

  /**
   * Ask the relay. Never rejects and never waits longer than the timeout.
   *
   * @param {RequestName} request
   * @param {object} payload
   * @returns {Promise<Outcome>}
   */
  ask(request, payload) {
    const socket = this.#socket;
    if (socket === null || !socket.connected) return Promise.resolve(OFFLINE);
    return new Promise((resolve) => {
      // Not `volatile`, which drops what comes while the transport is busy; what is
      // not out when the connection ends goes with it, for each has its own socket.
      socket.timeout(this.#ackTimeoutMs).emit(
        request,
        payload,
        (/** @type {Error | null} */ error, /** @type {unknown} */ answer) => {
          if (error === null) resolve(readAnswer(request, answer));
          else resolve(socket.connected ? { kind: 'silent' } : OFFLINE);
        },
      );
    });
  }

  /**
   * @param {import('socket.io-client').Socket} socket
   * @param {number} connection
   */
  #listen(socket, connection) {
    socket.on('connect', () => {
      this.#noteTransport(socket);
      socket.io.engine.once('upgrade', () => this.#noteTransport(socket));
      this.#listener.up(connection);
    });
    socket.on('disconnect', () => this.#listener.down(connection));
    socket.on('connect_error', (error) => {
      this.#pollingFirst = error.message === HANDSHAKE_TIMED_OUT;
      const refusal = readRefusal(error);
      if (refusal === null) return this.#listener.down(connection);
      return this.#listener.refused(connection, refusal);
    });
    for (const fact of /** @type {FactName[]} */ (Object.keys(FACTS))) {
      socket.on(fact, (payload) => this.#push(connection, fact, payload));
    }
  }

  /** @param {import('socket.io-client').Socket} socket */
  #noteTransport(socket) {
    if (socket.io.engine.transport.name === 'websocket') this.#pollingFirst = false;
  }

  /**
   * @param {number} connection
   * @param {FactName} fact
   * @param {unknown} payload
   */
  #push(connection, fact, payload) {
    const read = readOrNull(FACTS[fact], payload);
    if (read === null) this.#listener.malformed(connection);
    else this.#listener.fact(connection, fact, read);
  }
}

/**
 * Read an acknowledgement: a reply, a refusal, or neither.
 *
 * @param {RequestName} request
 * @param {any} answer
 * @returns {Outcome}
 */
export function readAnswer(request, answer) {
  const reply = readOrNull(REQUESTS[request].reply, answer?.ok);
  if (reply !== null) return { kind: 'ok', reply };
  const refusal = readOrNull('Refusal', answer?.error);
  return refusal === null ? { kind: 'malformed' } : { kind: 'refused', refusal };
}

/**
 * @param {Error & { data?: unknown }} error
 * @returns {Refusal | null}
 */
function readRefusal(error) {
  return readOrNull('Refusal', error.data);
}

/**
 * @param {string} shape
 * @param {unknown} value
 */
function readOrNull(shape, value) {
  try {
    return readShape(shape, value);
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}
