/** The widget's looks, as one sheet for its shadow root. */

export const CSS = `
:host {
  all: initial;
  --accent: #1f5fbf;
  --accent-strong: #184d9c;
  --on-accent: #ffffff;
  --accent-soft: #e3ecfa;
  --surface: #ffffff;
  --raised: #f3f5f8;
  --line: #d9dde3;
  --edge: #7d8799;
  --ink: #1b2230;
  --soft: #58627a;
  --bot: #4a5f86;
  --bot-soft: #e8edf5;
  --waiting: #8a5300;
  --waiting-soft: #fdf4e3;
  --warm: #8a4300;
  --warm-soft: #fdebcd;
  --hot: #94330b;
  --hot-soft: #fde0cc;
  --agent: #1d7a3e;
  --trouble: #b3261e;
  --trouble-soft: #fdecea;
  --shadow: 0 1px 2px rgb(16 24 40 / 8%), 0 12px 32px rgb(16 24 40 / 18%);
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
    --accent: #8ab4f8;
    --accent-strong: #aecbfa;
    --on-accent: #0c1b33;
    --accent-soft: #243a5e;
    --surface: #15181e;
    --raised: #232933;
    --line: #343b48;
    --edge: #7a8598;
    --ink: #e9ecf1;
    --soft: #a3adbf;
    --bot: #a9bcdc;
    --bot-soft: #262e3c;
    --waiting: #f0b458;
    --waiting-soft: #2e2718;
    --warm: #f5ac5a;
    --warm-soft: #3a2a15;
    --hot: #ffa77a;
    --hot-soft: #472617;
    --agent: #7bd49a;
    --trouble: #ff9a91;
    --trouble-soft: #472220;
    --shadow: 0 1px 2px rgb(0 0 0 / 48%), 0 12px 32px rgb(0 0 0 / 56%);
  }
}
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: border-box; }
p, ol, h2 { margin: 0; padding: 0; font: inherit; }
ol { list-style: none; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; border: 0; background: none; padding: 0; -webkit-tap-highlight-color: transparent; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.icon { display: block; inline-size: 24px; block-size: 24px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  position: relative; display: grid; place-items: center; margin-inline-start: auto;
  inline-size: 56px; block-size: 56px; border-radius: 28px;
  background: var(--accent); color: var(--on-accent); box-shadow: var(--shadow);
}
.launcher:hover { background: var(--accent-strong); }
.launcher .icon { inline-size: 28px; block-size: 28px; }
.launcher[aria-expanded="false"] .icon:nth-of-type(2), .launcher[aria-expanded="true"] .icon:nth-of-type(1) { display: none; }
/* The inner ring shows on dark pages, the outer one on light ones. */
.launcher:focus-visible { outline-offset: 4px; box-shadow: 0 0 0 4px var(--surface), var(--shadow); }
.badge {
  position: absolute; inset-block-start: -4px; inset-inline-end: -4px;
  min-inline-size: 24px; block-size: 24px; border-radius: 12px; padding-inline: 4px;
  background: var(--ink); color: var(--surface); font-size: 13px; font-weight: 600; text-align: center;
}

.panel {
  display: flex; flex-direction: column; overflow: hidden; margin-block-end: 16px;
  inline-size: min(400px, calc(100vw - 32px)); block-size: min(640px, calc(100vh - 104px));
  border: 1px solid var(--line); border-radius: 16px; background: var(--surface); box-shadow: var(--shadow);
}
.panel:focus { outline: none; }

.header {
  position: relative; display: flex; align-items: center; gap: 4px; flex: none;
  padding-block: 12px; padding-inline: 16px 8px; border-block-end: 1px solid var(--line);
}
.heading { flex: 1; min-inline-size: 0; }
.title { overflow: hidden; color: var(--soft); font-size: 13px; line-height: 20px; text-overflow: ellipsis; white-space: nowrap; }
.status { min-block-size: 24px; font-size: 16px; line-height: 24px; font-weight: 600; overflow-wrap: anywhere; }
.status[data-tone="quiet"] { color: var(--soft); font-weight: 400; }
.status[data-tone="trouble"] { color: var(--trouble); }
.portrait {
  flex: none; display: grid; place-items: center; margin-inline-end: 8px; inline-size: 40px; block-size: 40px; border-radius: 20px;
  background: var(--agent); color: var(--surface); font-size: 15px; font-weight: 600;
}
.portrait .icon { display: none; }
.header[data-tone="bot"] .portrait { background: var(--bot-soft); color: var(--bot); border-radius: 12px; }
.header[data-tone="waiting"] .portrait { background: var(--waiting-soft); color: var(--waiting); }
.header[data-tone="waiting"][data-warmth="1"] .portrait { background: var(--warm-soft); color: var(--warm); }
.header[data-tone="waiting"][data-warmth="2"] .portrait { background: var(--hot-soft); color: var(--hot); }
.header[data-tone="over"] .portrait { background: var(--raised); color: var(--soft); }
.header[data-tone="trouble"] .portrait { background: var(--trouble-soft); color: var(--trouble); }
.header[data-tone="bot"] .of-bot, .header[data-tone="waiting"] .of-waiting,
.header[data-tone="over"] .of-over, .header[data-tone="trouble"] .of-trouble { display: block; }
.letters:empty { display: none; }
.icon-button { display: grid; place-items: center; flex: none; inline-size: 40px; block-size: 40px; border-radius: 12px; color: var(--soft); }
.icon-button:hover { background: var(--raised); color: var(--ink); }
.menu-button .icon { stroke-width: 3; }
.menu {
  position: absolute; z-index: 1; inset-block-start: calc(100% - 8px); inset-inline-end: 16px; padding: 8px;
  border: 1px solid var(--line); border-radius: 12px; background: var(--surface); box-shadow: var(--shadow);
}
.menu-item { display: block; padding: 8px 16px; border-radius: 8px; text-align: start; }
.menu-item:hover { background: var(--raised); }

.frame { position: relative; flex: 1; min-block-size: 0; display: flex; }
.log { position: relative; flex: 1; min-inline-size: 0; overflow: hidden auto; overscroll-behavior: contain; padding: 0 16px 16px; scroll-padding-block: 16px 56px; scrollbar-width: thin; }
.log:focus-visible { outline-offset: -2px; }
.entries { display: flex; flex-direction: column; min-block-size: 100%; justify-content: flex-end; }
.entry { display: flex; flex-direction: column; align-items: flex-start; max-inline-size: 100%; padding-block-start: 16px; }
.entry[data-follows] { padding-block-start: 4px; }
/* For those who hear the log: not hidden, but taking no room. */
.entry[data-follows] .byline, [data-voice="visitor"] .byline {
  position: absolute; clip-path: inset(50%); inline-size: 1px; block-size: 1px; overflow: hidden; white-space: nowrap;
}
.byline { display: flex; align-items: center; gap: 8px; padding-block-end: 4px; color: var(--soft); font-size: 13px; line-height: 20px; max-inline-size: 100%; }
.author { min-inline-size: 0; color: var(--ink); font-weight: 600; overflow-wrap: anywhere; }
.time { flex: none; }
.mark {
  flex: none; display: grid; place-items: center; inline-size: 24px; block-size: 24px; border-radius: 12px;
  background: var(--agent); color: var(--surface); font-size: 11px; font-weight: 600;
}
.mark .icon { inline-size: 16px; block-size: 16px; stroke-width: 2; }
[data-voice="bot"] .mark { background: var(--bot-soft); color: var(--bot); border-radius: 8px; }
.words { max-inline-size: 88%; padding: 8px 12px; border: 1px solid transparent; border-radius: 16px; background: var(--raised); white-space: pre-wrap; overflow-wrap: anywhere; text-wrap: pretty; }
[data-voice="bot"] .words { border-start-start-radius: 4px; background: var(--surface); border-color: var(--line); }
[data-voice="bot"][aria-hidden] .words { color: var(--soft); }
[data-voice="agent"] .words { border-start-start-radius: 4px; background: var(--accent-soft); }
[data-voice="visitor"] { align-items: flex-end; }
[data-voice="visitor"] .words { border-end-end-radius: 4px; background: var(--accent); color: var(--on-accent); }
[data-voice="visitor"][data-state="sending"] .words { background: var(--surface); color: var(--ink); border-color: var(--accent); }
[data-voice="visitor"][data-state="failed"] .words { background: var(--surface); color: var(--ink); border: 1px dashed var(--trouble); }
[data-voice="system"] { align-items: center; }
[data-voice="system"] .words { max-inline-size: 100%; padding: 0 16px; background: none; color: var(--soft); font-size: 13px; line-height: 20px; text-align: center; text-wrap: balance; }
.caption { display: flex; gap: 8px; padding-block-start: 4px; color: var(--soft); font-size: 12px; line-height: 16px; }
.entry[data-state="sent"]:not(:last-child) .delivery { display: none; }
/* One time for several messages in a row. */
.entry[data-state="sent"]:has(+ [data-follows]) .caption { display: none; }
.entry[data-state="failed"] .delivery { color: var(--trouble); font-weight: 600; }
.remedies { display: flex; flex-wrap: wrap; gap: 8px; margin-inline: -8px; padding-block-start: 4px; }
.remedy { min-block-size: 32px; padding: 4px 8px; border-radius: 8px; color: var(--accent); font-size: 13px; line-height: 24px; text-decoration: underline; text-underline-offset: 2px; }
.remedy:hover { background: var(--raised); }
.source { max-inline-size: 100%; padding: 4px 12px 0; color: var(--soft); font-size: 13px; line-height: 24px; overflow-wrap: anywhere; }
.source a { display: inline-block; color: var(--accent); text-underline-offset: 2px; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; max-inline-size: 100%; padding-block-start: 8px; }
.choice { max-inline-size: 100%; padding: 4px 16px; border: 1px solid var(--accent); border-radius: 17px; color: var(--accent); font-size: 14px; line-height: 24px; text-align: start; overflow-wrap: anywhere; }
.choice:hover { background: var(--accent-soft); color: var(--ink); }
.latest {
  position: absolute; inset-block-end: 8px; inset-inline: 0; margin-inline: auto; inline-size: fit-content;
  display: flex; align-items: center; gap: 4px; padding-block: 4px; padding-inline: 8px 16px; border: 1px solid var(--line); border-radius: 17px;
  background: var(--surface); font-size: 13px; box-shadow: var(--shadow);
}
.latest .icon { inline-size: 20px; block-size: 20px; }

.foot { flex: none; padding: 8px 16px calc(16px + env(safe-area-inset-bottom, 0px)); }
.typing { display: flex; align-items: center; gap: 8px; padding-block-end: 8px; color: var(--soft); font-size: 13px; line-height: 16px; overflow-wrap: anywhere; }
.dots { flex: none; display: flex; gap: 4px; }
.dots span { inline-size: 6px; block-size: 6px; border-radius: 3px; background: currentColor; }
.banner, .situation { margin-block-end: 8px; padding: 8px 12px; border-radius: 12px; background: var(--waiting-soft); font-size: 13px; line-height: 20px; overflow-wrap: anywhere; text-wrap: pretty; }
.banner { color: var(--waiting); }
/* Shrunk and not removed: a live region must be there before it speaks. */
.banner[data-empty] { margin: 0; padding: 0; }
.situation-lead { display: flex; justify-content: space-between; gap: 16px; color: var(--waiting); }
.since, .count { font-weight: 600; }
.count { display: block; color: var(--trouble); }
.waited { flex: none; }
.situation[data-warmth="1"] { background: var(--warm-soft); }
.situation[data-warmth="1"] .situation-lead { color: var(--warm); }
.situation[data-warmth="2"] { background: var(--hot-soft); }
.situation[data-warmth="2"] .situation-lead { color: var(--hot); }
.situation[data-tone="trouble"] { background: var(--trouble-soft); }
.situation .action { background: var(--surface); }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; }
.buttons:has(> :not([hidden])) { margin-block-start: 8px; }
form.situation { background: var(--raised); }
.form { display: flex; flex-direction: column; gap: 4px; }
.field { display: block; inline-size: 100%; margin-block: 4px; padding: 7px 12px; border: 1px solid var(--edge); border-radius: 12px; background: var(--surface); color: inherit; font: inherit; font-size: 15px; line-height: 24px; resize: none; }
.field[aria-invalid="true"] { border-color: var(--trouble); }
.field-trouble { color: var(--trouble); font-weight: 600; }
.situation .main { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.situation .main:hover { background: var(--accent-strong); }
.situation .main[aria-disabled="true"] { background: none; color: var(--soft); }
.scale { display: flex; align-items: center; justify-content: center; gap: 8px; padding-block-start: 8px; color: var(--soft); }
.situation .score { inline-size: 40px; block-size: 40px; padding: 0; border-radius: 12px; }
.situation .score[aria-pressed="true"] { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
.scale + .form { margin-block-start: 8px; }
.person { margin-block-end: 8px; }
.action { padding: 4px 16px; border: 1px solid var(--edge); border-radius: 17px; font-size: 14px; }
.action:hover { border-color: var(--accent); background: var(--accent-soft); }
.action[aria-disabled="true"] { border-style: dashed; background: none; color: var(--soft); cursor: default; }
.composer { display: flex; align-items: flex-end; gap: 8px; padding: 3px; border: 1px solid var(--edge); border-radius: 16px; }
.composer:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.text { flex: 1; min-inline-size: 0; padding-block: 8px; padding-inline: 12px 8px; border: 0; background: none; resize: none; field-sizing: content; max-block-size: 136px; scrollbar-width: thin; }
.text:focus { outline: none; }
.text::placeholder { color: var(--soft); opacity: 1; }
.send { background: var(--accent); color: var(--on-accent); }
.send:hover { background: var(--accent-strong); color: var(--on-accent); }
.send[aria-disabled="true"] { background: var(--raised); color: var(--soft); }
.send .icon:dir(rtl) { transform: scaleX(-1); }
.counter { padding-block-start: 4px; color: var(--soft); font-size: 12px; line-height: 16px; text-align: end; }
.counter:empty { display: none; }
.counter[data-over] { color: var(--trouble); font-weight: 600; }

@media (max-width: 480px), (max-height: 480px) {
  .panel {
    position: fixed; inset: 0; inline-size: 100%; block-size: 100%; block-size: 100dvh; margin: 0;
    border: 0; border-radius: 0; padding-block-start: env(safe-area-inset-top, 0px);
  }
  .panel:not([hidden]) ~ .launcher { display: none; }
  .text, .field { font-size: 16px; }
}
/* A small window, or a large one zoomed in on: the panel scrolls as a whole. */
@media (max-height: 480px) {
  .panel { overflow-y: auto; }
  .header { padding-block: 4px; }
  .frame { flex: 1 0 120px; }
}
@media (prefers-reduced-motion: no-preference) {
  .panel { animation: arrive 160ms ease-out; }
  .dots span { animation: pulse 1200ms ease-in-out infinite; }
  .dots span:nth-child(2) { animation-delay: 160ms; }
  .dots span:nth-child(3) { animation-delay: 320ms; }
  .launcher, .action, .choice, .send { transition: background-color 120ms; }
  @keyframes arrive { from { opacity: 0; transform: translateY(8px); } }
  @keyframes pulse { 0%, 60%, 100% { opacity: 0.35; } 30% { opacity: 1; } }
}
@media (forced-colors: active) {
  .words, .launcher, .send, .mark, .portrait, .badge, .banner:not([data-empty]), .situation { border: 1px solid; }
  .words { border-color: CanvasText !important; }
  [data-voice="system"] .words { border: 0; }
  .dots span { background: CanvasText; }
  .send[aria-disabled="true"], .action[aria-disabled="true"] { color: GrayText; border-color: GrayText; }
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
