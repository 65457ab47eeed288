/**
 * The shell around the state machine: carries out its effects through ports and
 * brings back what came of them.
 */

import { initialState, reduce } from './state.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Happening} Happening */
/** @typedef {import('./model.js').Effect} Effect */
/** @typedef {import('./model.js').TimerName} TimerName */

/**
 * @typedef {object} Ports
 * @property {(listener: import('./link.js').Listener) => Pick<import('./link.js').Link, 'connect' | 'close' | 'ask'>} makeLink
 * @property {Pick<import('./outbox.js').Outbox, 'all' | 'put' | 'remove' | 'has' | 'settled' | 'durable'>} outbox
 * @property {Pick<import('./storage.js').Storage, 'read' | 'write' | 'forget'>} storage
 * @property {Pick<import('./tabs.js').Tabs, 'alone' | 'tellChanged' | 'onChanged' | 'close'>} tabs
 * @property {Pick<import('./timers.js').Timers, 'start' | 'stop' | 'stopAll'>} timers
 * @property {() => number} clock milliseconds since 1970
 * @property {() => number} random in [0, 1)
 * @property {() => string} newId
 * @property {() => import('./introduction.js').Introduction} introduce who the visitor is and where
 */

export class Conversation {
  #ports;
  #onChange;
  #link;
  #state = initialState();
  /** @type {Happening[]} */
  #queue = [];
  #running = false;
  #ended = false;

  /**
   * @param {Ports} ports
   * @param {(state: State) => void} onChange is called after every event
   */
  constructor(ports, onChange) {
    this.#ports = ports;
    this.#onChange = onChange;
    this.#link = ports.makeLink({
      up: (connection) => this.dispatch({ type: 'link.up', connection }),
      down: (connection) => this.dispatch({ type: 'link.down', connection }),
      refused: (connection, refusal) => this.dispatch({ type: 'link.refused', connection, refusal }),
      malformed: (connection) => this.dispatch({ type: 'malformed', connection }),
      fact: (connection, fact, payload) => {
        const happening = factEvent(connection, fact, payload);
        if (happening !== null) this.dispatch(happening);
      },
    });
  }

  /** The state after the last event. */
  get state() {
    return this.#state;
  }

  /**
   * Take up what the browser kept.
   *
   * @param {{ mayOpenPanel: boolean }} options whether an open panel is opened again
   */
  start({ mayOpenPanel }) {
    const { storage, tabs } = this.#ports;
    const { panelOpen, seenSeq, ...identity } = storage.read();
    this.dispatch({ type: 'started', identity, seenSeq, panelOpen: panelOpen && mayOpenPanel });
    tabs.onChanged(() => void this.#reload());
    void this.#reload();
  }

  /** End the connection and all waiting; what is unsent stays in the outbox. */
  end() {
    this.#ended = true;
    this.#ports.timers.stopAll();
    this.#ports.tabs.close();
    this.#link.close();
  }

  /**
   * Let something happen.
   *
   * @param {Happening} happening
   */
  dispatch(happening) {
    this.#queue.push(happening);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#advance(next);
    } finally {
      this.#running = false;
    }
  }

  /** @param {Happening} happening */
  #advance(happening) {
    if (this.#ended) return;
    const { clock, random, newId } = this.#ports;
    const { state, effects } = reduce(this.#state, { ...happening, now: clock(), random: random(), id: newId() });
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
    this.#onChange(state);
  }

  /** @param {Effect} effect */
  #carryOut(effect) {
    const { storage, timers } = this.#ports;
    switch (effect.type) {
      case 'connect': return this.#link.connect(this.#state.connection, effect.token);
      case 'disconnect': return this.#link.close();
      case 'open': return void this.#open(effect.openId);
      case 'resume': return void this.#resume(effect.since, effect.sessionId);
      case 'check': return void this.#check(effect.sessionId);
      case 'tell': return void this.#link.ask('typing.set', { session_id: effect.sessionId, active: effect.active });
      case 'attempt': return void this.#attempt(effect.item, effect.sessionId);
      case 'remember': return storage.write(effect.fields);
      case 'forget': return storage.forget(effect.token);
      case 'mark': return storage.write({ panelOpen: effect.panelOpen, seenSeq: effect.seenSeq });
      case 'store': return void this.#store(effect.item);
      case 'discard': return void this.#discard(effect.cmid);
      case 'wait': return timers.start(effect.timer, effect.ms, () => this.dispatch({ type: 'timer', timer: effect.timer }));
      case 'stop': return timers.stop(effect.timer);
    }
  }

  /**
   * One tab opens at a time, so that a site's tabs share one session.
   *
   * @param {string} openId
   */
  async #open(openId) {
    const { storage, tabs, introduce } = this.#ports;
    const { connection } = this.#state;
    await tabs.alone('open', async () => {
      const { token, sessionId } = storage.read();
      if (token !== null) {
        return this.dispatch({ type: 'identity.found', connection, identity: { token, sessionId, openId: null } });
      }
      const outcome = await this.#link.ask('session.open', { open_id: openId, ...introduce() });
      return this.dispatch({ type: 'opened', connection, outcome });
    });
  }

  /**
   * @param {number} since
   * @param {string | null} sessionId
   */
  async #resume(since, sessionId) {
    const { connection } = this.#state;
    const payload = sessionId === null ? { since } : { since, session_id: sessionId };
    this.dispatch({ type: 'resumed', connection, outcome: await this.#link.ask('session.resume', payload) });
  }

  /** @param {string} sessionId */
  async #check(sessionId) {
    const { connection } = this.#state;
    this.dispatch({ type: 'checked', connection, outcome: await this.#link.ask('session.check', { session_id: sessionId }) });
  }

  /**
   * One tab sends at a time; the next one finds the item gone.
   *
   * @param {import('./model.js').OutboxItem} item
   * @param {string} sessionId
   */
  async #attempt(item, sessionId) {
    const { outbox, tabs } = this.#ports;
    const { connection } = this.#state;
    await tabs.alone('send', async () => {
      const outcome = (await outbox.has(item.cmid))
        ? await this.#link.ask(item.request, payloadOf(item, sessionId))
        : /** @type {import('./model.js').Outcome<any>} */ ({ kind: 'gone' });
      this.dispatch({ type: 'attempted', connection, cmid: item.cmid, outcome });
      await outbox.settled();
    });
  }

  /** @param {import('./model.js').OutboxItem} item */
  async #store(item) {
    const { outbox, tabs } = this.#ports;
    await outbox.put(item);
    this.dispatch({ type: 'outbox.stored', cmid: item.cmid, durable: outbox.durable });
    tabs.tellChanged();
  }

  /** @param {string} cmid */
  async #discard(cmid) {
    await this.#ports.outbox.remove(cmid);
    this.#ports.tabs.tellChanged();
  }

  async #reload() {
    const { outbox } = this.#ports;
    const items = await outbox.all();
    this.dispatch({ type: 'outbox.loaded', items, durable: outbox.durable });
  }
}

/**
 * @param {number} connection
 * @param {import('./link.js').FactName} fact
 * @param {any} payload
 * @returns {Happening | null} null where this widget shows nothing of it
 */
function factEvent(connection, fact, payload) {
  switch (fact) {
    case 'message.added': return { type: fact, connection, ...payload };
    case 'session.changed': return { type: fact, connection, ...payload };
    case 'typing.changed': return { type: fact, connection, fact: payload };
    case 'answer.drafted': return { type: fact, connection, fact: payload };
    default: return { type: fact, connection, ...payload };
  }
}

/**
 * @param {import('./model.js').OutboxItem} item
 * @param {string} sessionId
 */
function payloadOf({ cmid, request, text, page, details = {} }, sessionId) {
  const common = { session_id: sessionId, cmid, ...details };
  if (text !== '' && request === 'session.rate') return { ...common, comment: text };
  if (text === '') return common;
  return page === null ? { ...common, text } : { ...common, text, page };
}
