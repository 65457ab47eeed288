/** The element `<baton-chat>`; importing this registers nothing. */

import { clockLocale } from './clock.js';
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { keepInside } from './focus.js';
import { listenForms } from './forms.js';
import { makeIdSource } from './identifiers.js';
import { introduction, pageOf } from './introduction.js';
import { Link } from './link.js';
import { Outbox } from './outbox.js';
import { Renderer } from './render.js';
import { Draft, Journal, Storage } from './storage.js';
import { stringsFor } from './strings.js';
import { dress } from './styles.js';
import { Tabs } from './tabs.js';
import { makeParts } from './template.js';
import { Timers } from './timers.js';

const PHONE = '(max-width: 480px)';
/** Where the panel fills the screen, as in the style sheet. */
const FULL_SCREEN = `${PHONE}, (max-height: 480px)`;

/**
 * A chat in a corner of the page.
 *
 * Attributes, read when the element is put into the page: `relay` (its address;
 * the script's own origin otherwise), `language` (a tag such as `pt-BR`),
 * `heading` (the panel's title) and `name` (the visitor's, if the site knows it).
 */
export class BatonChat extends HTMLElement {
  /** The relay of elements without a `relay` attribute. */
  static defaultRelay = '';

  #root = this.attachShadow({ mode: 'open' });
  /** @type {Conversation | null} */
  #conversation = null;
  /** @type {import('./template.js').Parts | null} */
  #parts = null;
  /** @type {AbortController | null} */
  #listening = null;
  /** @type {Renderer | null} */
  #renderer = null;
  #drawQueued = false;

  /** Open the panel, as the launcher does. */
  open() {
    this.#conversation?.dispatch({ type: 'panel.opened' });
  }

  /** Close the panel; the conversation goes on. */
  close() {
    this.#conversation?.dispatch({ type: 'panel.closed' });
  }

  /** Set up the chat; called by the browser. */
  connectedCallback() {
    const language = this.getAttribute('language') ?? document.documentElement.lang;
    const strings = stringsFor(language);
    const parts = makeParts(strings, this.getAttribute('heading') ?? strings.title);
    dress(this.#root);
    this.#root.replaceChildren(parts.panel, parts.launcher);
    this.#parts = parts;
    this.#listening = new AbortController();
    this.#converse(parts, strings, language);
  }

  /** Take the chat down; called by the browser. */
  disconnectedCallback() {
    this.#listening?.abort();
    this.#renderer?.end();
    this.#conversation?.end();
    this.#conversation = null;
  }

  /**
   * @param {import('./template.js').Parts} parts
   * @param {import('./strings.js').Strings} strings
   * @param {string} language
   */
  #converse(parts, strings, language) {
    const composer = new Composer(parts, strings, {
      draft: new Draft(() => globalThis.sessionStorage, this.#relay()),
      typed: () => conversation.dispatch({ type: 'typed' }),
      composed: (text) => conversation.dispatch({ type: 'composed', text, page: pageOf(document) }),
    });
    const time = new Intl.DateTimeFormat(clockLocale(language, navigator.languages), { hour: 'numeric', minute: '2-digit' });
    const renderer = new Renderer(parts, {
      strings, time,
      onAction: (name, cmid) => void this.#remedy(name, cmid, composer, strings),
      onChoice: (text) => {
        conversation.dispatch({ type: 'composed', text, page: pageOf(document) });
        this.#focusPanel();
      },
    });
    const conversation = new Conversation(this.#ports(), () => this.#queueDraw(conversation, renderer));
    this.#conversation = conversation;
    this.#renderer = renderer;
    this.#listen(parts, renderer, strings);
    conversation.start({ mayOpenPanel: !matchMedia(FULL_SCREEN).matches });
  }

  #relay() {
    return relayOrigin(this.getAttribute('relay') || BatonChat.defaultRelay || location.origin);
  }

  /** @returns {import('./conversation.js').Ports} */
  #ports() {
    const relay = this.#relay();
    const given = { language: this.getAttribute('language'), name: this.getAttribute('name') };
    return {
      makeLink: (listener) => new Link(relay, listener),
      outbox: new Outbox(() => globalThis.indexedDB, relay, { journal: new Journal(() => globalThis.sessionStorage, relay) }),
      storage: new Storage(() => globalThis.localStorage, relay),
      tabs: new Tabs(relay, { locks: navigator.locks, Channel: globalThis.BroadcastChannel }),
      timers: new Timers(),
      clock: () => Date.now(),
      random: () => Math.random(),
      newId: makeIdSource(() => Date.now(), (length) => crypto.getRandomValues(new Uint8Array(length))),
      introduce: () => introduction(document, given),
    };
  }

  /**
   * Draw once for all events of a moment.
   *
   * @param {Conversation} conversation
   * @param {Renderer} renderer
   */
  #queueDraw(conversation, renderer) {
    if (this.#drawQueued) return;
    this.#drawQueued = true;
    queueMicrotask(() => {
      this.#drawQueued = false;
      const focused = /** @type {HTMLElement | null} */ (this.#root.activeElement);
      renderer.draw(conversation.state, Date.now());
      // A button that has done its work goes, and must not take the focus out of the panel.
      const gone = focused !== null && (focused.closest('[hidden]') !== null || !focused.isConnected);
      if (conversation.state.panelOpen && gone) this.#focusPanel();
    });
  }

  /**
   * @param {import('./template.js').Parts} parts
   * @param {Renderer} renderer
   * @param {import('./strings.js').Strings} strings
   */
  #listen(parts, renderer, strings) {
    const conversation = /** @type {Conversation} */ (this.#conversation);
    const on = this.#on.bind(this);
    on(parts.launcher, 'click', () => this.#toggle());
    on(parts.closeButton, 'click', () => this.#closeAndFocus());
    on(parts.panel, 'keydown', (event) => this.#pressed(/** @type {KeyboardEvent} */ (event)));
    on(parts.menuButton, 'click', () => this.#showMenu(parts.menu.hidden !== false));
    on(parts.menu, 'focusout', (event) => this.#leaveMenu(/** @type {FocusEvent} */ (event)));
    on(parts.endButton, 'click', () => {
      this.#showMenu(false);
      parts.text.focus();
      conversation.dispatch({ type: 'asked', request: 'session.end' });
    });
    on(parts.personButton, 'click', () => conversation.dispatch({ type: 'asked', request: 'handoff.request' }));
    on(parts.backButton, 'click', () => conversation.dispatch({ type: 'asked', request: 'handoff.cancel' }));
    on(parts.leaveButton, 'click', () => {
      conversation.dispatch({ type: 'leaving', shown: true });
      queueMicrotask(() => parts.email.focus());
    });
    listenForms(parts, on, (happening) => conversation.dispatch(happening), strings);
    on(parts.latest, 'click', () => {
      renderer.scrollToEnd();
      parts.log.focus();
    });
    on(document, 'visibilitychange', () => {
      if (document.visibilityState === 'visible') conversation.dispatch({ type: 'woken' });
    });
    on(window, 'pageshow', (event) => {
      if (/** @type {PageTransitionEvent} */ (event).persisted) conversation.dispatch({ type: 'woken' });
    });
    on(window, 'online', () => conversation.dispatch({ type: 'woken' }));
  }

  /**
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: globalThis.Event) => void} listener
   */
  #on(target, type, listener) {
    const signal = /** @type {AbortController} */ (this.#listening).signal;
    target.addEventListener(type, listener, { signal });
  }

  #toggle() {
    if (this.#parts?.panel.hidden === false) return this.#closeAndFocus();
    this.open();
    // The panel is shown by the drawing that the event has queued.
    queueMicrotask(() => this.#focusPanel());
    return undefined;
  }

  #focusPanel() {
    // On a touch screen the keyboard would cover what the visitor came to read.
    const touch = matchMedia('(pointer: coarse)').matches;
    (touch ? this.#parts?.panel : this.#parts?.text)?.focus();
  }

  #closeAndFocus() {
    this.close();
    // On a phone the launcher is there only once the panel is gone.
    queueMicrotask(() => this.#parts?.launcher.focus());
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape') this.#escape(event);
    else if (event.key === 'Tab' && this.#parts !== null && matchMedia(FULL_SCREEN).matches) keepInside(event, this.#parts.panel);
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    event.stopPropagation();
    if (this.#parts?.menu.hidden === false) {
      this.#showMenu(false);
      this.#parts.menuButton.focus();
    } else {
      this.#closeAndFocus();
    }
  }

  /** @param {FocusEvent} event */
  #leaveMenu({ relatedTarget }) {
    const { menu, menuButton } = /** @type {import('./template.js').Parts} */ (this.#parts);
    const inside = menu.contains(/** @type {Node | null} */ (relatedTarget));
    // The button closes the menu itself; closing it here too would open it again.
    if (!inside && relatedTarget !== menuButton) this.#showMenu(false);
  }

  /** @param {boolean} shown */
  #showMenu(shown) {
    const parts = /** @type {import('./template.js').Parts} */ (this.#parts);
    parts.menu.hidden = !shown;
    parts.menuButton.setAttribute('aria-expanded', String(shown));
    if (shown) parts.endButton.focus();
  }

  /**
   * What the visitor wants done about a message that was not sent.
   *
   * @param {'retry' | 'copy' | 'remove'} name
   * @param {string} cmid
   * @param {Composer} composer
   * @param {import('./strings.js').Strings} strings
   */
  async #remedy(name, cmid, composer, strings) {
    const conversation = this.#conversation;
    if (name !== 'copy') {
      conversation?.dispatch({ type: name === 'retry' ? 'retried' : 'discarded', cmid });
      return this.#parts?.text.focus();
    }
    const text = conversation?.state.outbox.find((item) => item.cmid === cmid)?.text ?? '';
    try {
      await navigator.clipboard.writeText(text);
      composer.say(strings.copied);
    } catch {
      // No clipboard on this page: the words go where they can be sent from.
      composer.offer(text);
    }
    return undefined;
  }
}

/**
 * The origin of an address given by the page's author.
 *
 * @param {string} address
 */
export function relayOrigin(address) {
  return new URL(address, location.href).origin;
}
