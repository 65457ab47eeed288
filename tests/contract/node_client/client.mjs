// A visitor and an agent through a whole chat, written from PROTOCOL.md alone.
// Ends with 0 and one line, or with 1 and what was not as promised.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { io } from "socket.io-client";

const { BATON_URL: url, BATON_ORIGIN: origin, BATON_AGENT_EMAIL: email, BATON_AGENT_PASSWORD: password } = process.env;
const QUESTION = "How much does a student visa cost?";

async function connect(namespace, auth, extraHeaders) {
  const socket = io(url + namespace, { auth, extraHeaders, transports: ["websocket"], reconnection: false, forceNew: true });
  await new Promise((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
  return socket;
}
async function ask(socket, event, payload) {
  const answer = await socket.timeout(5000).emitWithAck(event, payload);
  assert(answer.ok, `${event} was refused: ${JSON.stringify(answer.error)}`);
  return answer.ok;
}
async function until(what, found) {
  for (const end = Date.now() + 15_000; Date.now() < end; await sleep(20)) if (found()) return found();
  throw new Error(`never came: ${what}`);
}
/** Keeps what one side is told, by seq; what it said itself is not pushed to it. */
function listen(socket, entries = new Map()) {
  socket.on("message.added", ({ entry }) => entries.set(entry.seq, entry));
  socket.on("session.changed", ({ entry }) => entries.set(entry.seq, entry));
  return { entries, find: (test) => [...entries.values()].find(test) };
}
/** Says something twice under one id, as after a lost answer: it is stored once. */
async function say(socket, event, payload, side) {
  const message = { ...payload, cmid: randomUUID() };
  const sent = await ask(socket, event, message);
  assert.deepEqual(await ask(socket, event, message), sent, "a repeat was answered differently");
  side.entries.set(sent.seq, { text: message.text, seq: sent.seq });
  return sent;
}

const visitor = await connect("/visitor", { protocol: 1 }, { origin });
const { page } = await ask(visitor, "session.open", { open_id: randomUUID(), name: "Ines", page: { url: `${origin}/visas` } });
const { session_id } = page.session;
const seen = listen(visitor, new Map(page.entries.map((entry) => [entry.seq, entry])));
const asked = await say(visitor, "message.send", { session_id, text: QUESTION }, seen);
const answer = await until("the bot's answer", () => seen.find((e) => e.voice === "bot" && e.seq > asked.seq));
assert(answer.sources[0].title, "the answer names no source");
await say(visitor, "message.send", { session_id, text: "I need help with something complex" }, seen);
await until("the handover", () => seen.find((e) => e.change === "escalated"));

const body = JSON.stringify({ email, password, device: "node" });
const { token } = await (await fetch(`${url}/api/v1/agents/sign-in`, { method: "POST", body })).json();
const agent = await connect("/agent", { protocol: 1, token });
const told = listen(agent);
const { waiting } = await ask(agent, "queue.list", {});
assert(waiting.find((card) => card.session_id === session_id)?.escalation.line, "it does not wait with its reason");
const { fence } = (await ask(agent, "session.claim", { session_id, cmid: randomUUID() })).card;
const history = (await ask(agent, "session.follow", { session_id, since: 0 })).entries;
assert(history.some((entry) => entry.text === QUESTION), "the agent does not see the bot's conversation");

const typing = new Promise((resolve) => visitor.once("typing.changed", resolve));
await ask(agent, "typing.set", { session_id, active: true });
assert.equal((await typing).author, "Maya");
const reply = await say(agent, "reply.send", { session_id, fence, text: "Hello Ines, which country?" }, told);
await until("the agent's words", () => seen.entries.has(reply.seq));
const words = await say(visitor, "message.send", { session_id, text: "Portugal, please." }, seen);
await until("the visitor's words", () => told.entries.has(words.seq));
await ask(agent, "session.complete", { session_id, fence, cmid: randomUUID() });
await until("the end", () => seen.find((e) => e.change === "completed"));
const back = await say(visitor, "message.send", { session_id, text: QUESTION }, seen);
await until("the bot's return", () => seen.find((e) => e.voice === "bot" && e.seq > back.seq));

const stored = (await ask(visitor, "session.resume", { session_id, since: 0 })).entries;
assert.deepEqual(stored.map((e) => e.seq), stored.map((_, index) => index + 1), "the order has gaps");
assert.deepEqual([...seen.entries.keys()].sort((a, b) => a - b), stored.map((e) => e.seq), "pushed and stored differ");
console.log(`ok: ${stored.length} entries, each once and in order`);
process.exit(0);
