/** The widget's looks, as one sheet for its shadow root. */

const CSS = `
:host {
  all: initial;
  --accent: #0b6a63;
  --on-accent: #ffffff;
  --surface: #ffffff;
  --raised: #f3f5f6;
  --line: #d9dee2;
  --ink: #1a2126;
  --soft: #55616b;
  --bot: #4d6483;
  --waiting: #a1560a;
  --agent: #1b7a3d;
  --trouble: #b3261e;
  --banner: #fdf3e1;
  --on-banner: #5d3a05;
  --shadow: 0 8px 32px rgb(16 24 32 / 20%);
  position: fixed;
  inset-block-end: 16px;
  inset-inline-end: 16px;
  z-index: 2147483000;
  color: var(--ink);
  color-scheme: light dark;
  font: 400 15px/24px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :host {
    --accent: #63cbbf;
    --on-accent: #04211e;
    --surface: #171c20;
    --raised: #242b31;
    --line: #39434b;
    --ink: #e8edf0;
    --soft: #a3b0ba;
    --bot: #93add0;
    --waiting: #eeb05f;
    --agent: #77cf93;
    --trouble: #ff9a8f;
    --banner: #3a2c14;
    --on-banner: #f5d9a8;
    --shadow: 0 8px 32px rgb(0 0 0 / 56%);
  }
}
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: border-box; }
p, ol, h2 { margin: 0; padding: 0; font: inherit; }
ol { list-style: none; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; border: 0; background: none; padding: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.icon { display: block; inline-size: 24px; block-size: 24px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  position: relative; display: grid; place-items: center; margin-inline-start: auto;
  inline-size: 56px; block-size: 56px; border-radius: 28px;
  background: var(--accent); color: var(--on-accent); box-shadow: var(--shadow);
}
.launcher .icon { inline-size: 28px; block-size: 28px; }
.launcher[aria-expanded="false"] .icon:nth-of-type(2), .launcher[aria-expanded="true"] .icon:nth-of-type(1) { display: none; }
.launcher:focus-visible { outline-offset: 4px; }
.badge {
  position: absolute; inset-block-start: -4px; inset-inline-end: -4px;
  min-inline-size: 24px; block-size: 24px; border-radius: 12px; padding-inline: 4px;
  background: var(--ink); color: var(--surface); font-size: 13px; font-weight: 600; text-align: center;
}

.panel {
  display: flex; flex-direction: column; overflow: hidden; margin-block-end: 16px;
  inline-size: min(384px, calc(100vw - 32px)); block-size: min(640px, calc(100vh - 104px));
  border: 1px solid var(--line); border-radius: 16px; background: var(--surface); box-shadow: var(--shadow);
}
.panel:focus { outline: none; }

.header {
  position: relative; display: flex; align-items: center; gap: 8px; flex: none;
  padding: 16px 8px 16px 16px; border-block-end: 1px solid var(--line);
}
.heading { flex: 1; min-inline-size: 0; }
.title { font-size: 16px; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.status { display: flex; align-items: baseline; gap: 8px; min-block-size: 20px; color: var(--soft); font-size: 14px; line-height: 20px; overflow-wrap: anywhere; }
.status::before { content: ""; flex: none; inline-size: 8px; block-size: 8px; border-radius: 4px; background: currentColor; }
.status:empty::before { content: none; }
.status[data-tone="bot"]::before { background: var(--bot); }
.status[data-tone="waiting"]::before { background: var(--waiting); }
.status[data-tone="agent"]::before { background: var(--agent); }
.status[data-tone="trouble"] { color: var(--trouble); }
.portrait {
  flex: none; display: grid; place-items: center; margin-inline-end: 8px; inline-size: 40px; block-size: 40px; border-radius: 20px;
  background: var(--agent); color: var(--surface); font-size: 15px; font-weight: 600;
}
.icon-button { display: grid; place-items: center; flex: none; inline-size: 40px; block-size: 40px; border-radius: 8px; color: var(--soft); }
.icon-button:hover { background: var(--raised); color: var(--ink); }
.menu-button .icon { stroke-width: 3; }
.menu {
  position: absolute; z-index: 1; inset-block-start: calc(100% - 8px); inset-inline-end: 16px; padding: 8px;
  border: 1px solid var(--line); border-radius: 8px; background: var(--surface); box-shadow: var(--shadow);
}
.menu-item { display: block; padding: 8px 16px; border-radius: 8px; text-align: start; }
.menu-item:hover { background: var(--raised); }

.frame { position: relative; flex: 1; min-block-size: 0; display: flex; }
.log { flex: 1; overflow: hidden auto; overscroll-behavior: contain; padding: 0 16px 8px; }
.log:focus-visible { outline-offset: -2px; }
.entries { display: flex; flex-direction: column; min-block-size: 100%; justify-content: flex-end; }
.entry { display: flex; flex-direction: column; align-items: flex-start; max-inline-size: 100%; padding-block-start: 16px; }
.entry[data-follows] { padding-block-start: 4px; }
.entry[data-follows] .byline { position: absolute; clip-path: inset(50%); inline-size: 1px; block-size: 1px; overflow: hidden; white-space: nowrap; }
.entry { position: relative; }
.byline { display: flex; align-items: center; gap: 8px; padding-block-end: 4px; color: var(--soft); font-size: 13px; line-height: 20px; }
.author { color: var(--ink); font-weight: 600; }
.mark {
  display: grid; place-items: center; inline-size: 24px; block-size: 24px; border-radius: 12px;
  background: var(--agent); color: var(--surface); font-size: 11px; font-weight: 600;
}
.mark .icon { inline-size: 16px; block-size: 16px; stroke-width: 2; }
[data-voice="bot"] .mark { background: none; color: var(--bot); border: 1px solid currentColor; border-radius: 8px; }
.words { max-inline-size: 88%; padding: 8px 16px; border-radius: 16px; background: var(--raised); white-space: pre-wrap; overflow-wrap: anywhere; }
[data-voice="bot"] .words { border-start-start-radius: 4px; }
[data-voice="agent"] .words { border-start-start-radius: 4px; background: var(--surface); border: 1px solid var(--line); }
[data-voice="visitor"] { align-items: flex-end; }
[data-voice="visitor"] .byline { position: absolute; clip-path: inset(50%); inline-size: 1px; block-size: 1px; overflow: hidden; }
[data-voice="visitor"] .words { border-end-end-radius: 4px; background: var(--accent); color: var(--on-accent); }
[data-voice="visitor"][data-state="failed"] .words { background: none; color: var(--ink); border: 1px dashed var(--trouble); }
[data-voice="system"] { align-items: center; }
[data-voice="system"] .words { max-inline-size: 100%; padding: 0 16px; background: none; color: var(--soft); font-size: 13px; line-height: 20px; text-align: center; }
.caption { padding-block-start: 4px; color: var(--soft); font-size: 12px; line-height: 16px; }
.delivery:not(:empty) { padding-inline-start: 8px; }
.entry[data-state="sent"]:not(:last-child) .delivery { display: none; }
.entry[data-state="failed"] .delivery { color: var(--trouble); font-weight: 600; }
.remedies { display: flex; flex-wrap: wrap; gap: 8px; margin-inline: -8px; padding-block-start: 4px; }
.remedy { padding: 4px 8px; border-radius: 8px; color: var(--accent); font-size: 13px; line-height: 20px; text-decoration: underline; text-underline-offset: 2px; }
.source { padding: 4px 16px 0; color: var(--soft); font-size: 13px; line-height: 20px; overflow-wrap: anywhere; }
.source a { color: var(--accent); text-underline-offset: 2px; }
.latest {
  position: absolute; inset-block-end: 8px; inset-inline: 0; margin-inline: auto; inline-size: fit-content;
  display: flex; align-items: center; gap: 4px; padding: 4px 16px 4px 8px; border: 1px solid var(--line); border-radius: 16px;
  background: var(--surface); font-size: 13px; box-shadow: var(--shadow);
}
.latest .icon { inline-size: 20px; block-size: 20px; }

.foot { flex: none; padding: 8px 16px calc(16px + env(safe-area-inset-bottom, 0px)); }
.typing { padding-block-end: 8px; color: var(--soft); font-size: 13px; line-height: 16px; }
.banner { margin-block-end: 8px; padding: 8px 16px; border-radius: 8px; background: var(--banner); color: var(--on-banner); font-size: 13px; line-height: 20px; }
.banner:empty { display: none; }
.actions { display: flex; gap: 8px; padding-block-end: 8px; }
.action { padding: 4px 16px; border: 1px solid var(--line); border-radius: 16px; font-size: 14px; }
.action:hover { border-color: var(--accent); }
.action[aria-disabled="true"] { color: var(--soft); cursor: default; border-style: dashed; }
.composer { display: flex; align-items: flex-end; gap: 8px; padding: 4px; border: 1px solid var(--soft); border-radius: 16px; }
.composer:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.text { flex: 1; min-inline-size: 0; padding: 8px 8px 8px 12px; border: 0; background: none; resize: none; field-sizing: content; max-block-size: 136px; }
.text:focus { outline: none; }
.text::placeholder { color: var(--soft); opacity: 1; }
.send { background: var(--accent); color: var(--on-accent); border-radius: 12px; }
.send:hover { background: var(--accent); color: var(--on-accent); }
.send[aria-disabled="true"] { background: var(--raised); color: var(--soft); }
.counter { padding-block-start: 4px; color: var(--soft); font-size: 12px; line-height: 16px; text-align: end; }
.counter:empty { display: none; }
.counter[data-over] { color: var(--trouble); font-weight: 600; }

@media (max-width: 480px) {
  .panel {
    position: fixed; inset: 0; inline-size: 100%; block-size: 100%; block-size: 100dvh; margin: 0;
    border: 0; border-radius: 0; padding-block-start: env(safe-area-inset-top, 0px);
  }
  .panel:not([hidden]) ~ .launcher { display: none; }
  .text { font-size: 16px; }
}
@media (prefers-reduced-motion: no-preference) {
  .panel { animation: arrive 160ms ease-out; }
  @keyframes arrive { from { opacity: 0; transform: translateY(8px); } }
}
@media (forced-colors: active) {
  .words, .launcher, .send, .mark, .portrait { border: 1px solid; }
}
`;

/**
 * Dress a shadow root. A constructed sheet needs no leave from a page's content
 * security policy; a style element is for browsers that cannot construct one.
 *
 * @param {ShadowRoot} root
 */
export function dress(root) {
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const style = document.createElement('style');
  style.textContent = CSS;
  /** @type {ShadowRoot} */ (root).append(style);
}
