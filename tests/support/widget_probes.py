"""Scripts that look into the page for a test, as its eyes and ears."""

from __future__ import annotations

IN_PANEL = "document.querySelector('baton-chat').shadowRoot"
"""The widget's shadow root."""

LEAVE_UNSENT_SINCE_YESTERDAY = """(relay) => new Promise((done, failed) => {
  const opening = indexedDB.open('baton-chat', 1);
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const cmid = '0190c8a2-9f00-7aa1-8c11-2f6b7e9d4410';
    const item = { cmid, request: 'message.send', text: 'Is anybody there?', page: null,
      made_at: Date.now() - 25 * 3600 * 1000, attempts: 3, not_before: 0,
      trouble: null, failed: false };
    const storing = opening.result.transaction('outbox', 'readwrite');
    storing.objectStore('outbox').put({ cmid, relay, item });
    storing.oncomplete = () => done();
  };
})"""
"""Puts a message of a day ago into the outbox of a relay."""

FROM_RIGHT_TO_LEFT = """
document.addEventListener('DOMContentLoaded', () => { document.documentElement.dir = 'rtl'; });
"""
"""Runs before a page and makes it one that is read from right to left."""

LOOK_AT_FOCUS = f"""() => {{
  const root = {IN_PANEL};
  const focused = root.activeElement;
  if (focused === null || focused.closest('.panel') === null) return null;
  const box = focused.getBoundingClientRect();
  const style = getComputedStyle(focused);
  const at = root.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {{
    name: focused.className.split(' ').pop() || focused.localName,
    marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    onTop: at !== null && (focused.contains(at) || at.contains(focused)),
  }};
}}"""
"""Returns what has the focus in the panel, whether it is marked, and not covered; else null."""

MEASURE = f"""() => {{
  const root = {IN_PANEL};
  const panel = root.querySelector('.panel');
  const controls = [...root.querySelectorAll('button, textarea, a')]
    .filter((control) => control.checkVisibility());
  const isSeen = (e) => e === panel
    || (getComputedStyle(e).clipPath === 'none' && isSeen(e.parentElement));
  const isBlock = (e) => !(e instanceof SVGElement) && getComputedStyle(e).display !== 'inline'
    && isSeen(e);
  const tooWide = [panel, ...panel.querySelectorAll('*')]
    .filter((e) => isBlock(e) && e.scrollWidth > e.clientWidth + 1);
  return {{
    targets: controls.map((control) => [control.className, control.getBoundingClientRect()])
      .map(([name, box]) => [name, box.width, box.height]),
    overflow: tooWide.map((e) => e.className || e.localName),
    outside: [panel, ...controls].filter((e) => e.getBoundingClientRect().left < 0
      || e.getBoundingClientRect().right > innerWidth).map((e) => e.className),
  }};
}}"""
"""Returns the sizes of all controls, what is wider than its place, and what is off the screen."""

WATCH_LOG = """
window.heardInLog = [];
function listen(log) {
  new MutationObserver((changes) => {
    for (const row of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (row.localName !== 'li') continue;
      window.heardInLog.push([row.textContent, log.getAttribute('aria-live')]);
    }
  }).observe(log, { subtree: true, childList: true });
}
new MutationObserver((_, observer) => {
  const log = document.querySelector('baton-chat')?.shadowRoot?.querySelector('[role=log]');
  if (!log) return;
  observer.disconnect();
  listen(log);
}).observe(document, { subtree: true, childList: true });
"""
"""Runs before a page and notes in `heardInLog` each new row with the liveness of the log."""

PLACE_OF_LAST = f"""() => {{
  const log = {IN_PANEL}.querySelector('.log').getBoundingClientRect();
  const rows = [...{IN_PANEL}.querySelectorAll('li[data-voice=agent], li[data-voice=visitor]')];
  return {{
    top: rows[0].getBoundingClientRect().top - log.top,
    belowEnd: rows.at(-1).getBoundingClientRect().bottom - log.bottom,
  }};
}}"""
"""Returns how far the talk begins below the top of the log, and ends below its end."""
