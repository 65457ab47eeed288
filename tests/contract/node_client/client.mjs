// A visitor and an agent through a whole chat, written from PROTOCOL.md alone.
// Ends with 0 and one line, or with 1 and the line that says what was not as promised.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { io } from "socket.io-client";

const { BATON_URL, BATON_ORIGIN, BATON_AGENT_EMAIL, BATON_AGENT_PASSWORD } = process.env;
const QUESTION = "How much does a student visa cost?";
const UNANSWERABLE = ["qwzx vbnm plok", "zzyx wvut srqp", "mnbv cxzl kjhg"];
const ANSWER_MS = 5_000;
const PUSH_MS = 15_000;
const sockets = [];

async function connect(namespace, hello, headers) {
  const options = { auth: hello, transports: ["websocket"], extraHeaders: headers };
  const socket = io(BATON_URL + namespace, { ...options, reconnection: false, forceNew: true });
  sockets.push(socket);
  await new Promise((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", ({ message, data }) =>
      reject(new Error(`${namespace}: ${message} ${JSON.stringify(data ?? {})}`)),
    );
  });
  return socket;
}

async function ask(socket, event, request) {
  const answer = await socket.timeout(ANSWER_MS).emitWithAck(event, request);
  if (answer.error?.retryable) {
    await sleep(answer.error.retry_after_ms ?? 1000);
    return ask(socket, event, request);
  }
  assert(answer.ok, `${event} was refused: ${JSON.stringify(answer.error)}`);
  return answer.ok;
}

async function until(what, found) {
  for (const end = Date.now() + PUSH_MS; Date.now() < end; await sleep(20)) {
    const value = found();
    if (value) return value;
  }
  throw new Error(`never came: ${what}`);
}

/** What one side was pushed or told; each entry once, pushes in the order of `seq`. */
function transcriptOf(socket, name, sessionId) {
  const entries = new Map();
  let lastPushed = 0;
  const put = (entry) => {
    const known = entries.get(entry.seq) ?? entry;
    assert.equal(known.cmid, entry.cmid, `${name}: two entries ${entry.seq}`);
    entries.set(entry.seq, { ...entry, ...known });
  };
  const push = (of, entry) => {
    if (of !== sessionId) return;
    assert(entry.seq > lastPushed, `${name}: pushed ${entry.seq} after ${lastPushed}`);
    lastPushed = entry.seq;
    put(entry);
  };
  socket.on("message.added", ({ session_id, entry }) => push(session_id, entry));
  socket.on("session.changed", ({ session, entry }) => push(session.session_id, entry));
  return {
    put,
    sorted: () => [...entries.values()].sort((one, other) => one.seq - other.seq),
    find: (test) => [...entries.values()].find(test),
  };
}

/** Say something twice under one id, as after a lost answer; it must be stored once. */
async function sayTwice(socket, event, request, put) {
  const message = { ...request, cmid: randomUUID() };
  const first = await ask(socket, event, message);
  const again = await ask(socket, event, message);
  assert.deepEqual(again, first, `${event}: a repeat was answered differently`);
  assert.equal(first.cmid, message.cmid);
  const voice = event === "reply.send" ? "agent" : "visitor";
  put({ kind: "message", voice, text: message.text, ...first });
  return first;
}

const outline = (entries) =>
  entries.map(({ seq, kind, voice, change, text }) => [seq, kind, voice ?? change, text ?? ""]);

async function chat() {
  const visitor = await connect("/visitor", { protocol: 1 }, { Origin: BATON_ORIGIN });
  const page = { url: `${BATON_ORIGIN}/visas`, title: "Student visas" };
  const opened = await ask(visitor, "session.open", { open_id: randomUUID(), page, name: "Ines" });
  const session_id = opened.page.session.session_id;
  const seen = transcriptOf(visitor, "visitor", session_id);
  opened.page.entries.forEach(seen.put);
  const say = (text) => sayTwice(visitor, "message.send", { session_id, text }, seen.put);
  const botAfter = (seq) => (entry) => entry.voice === "bot" && entry.seq > seq;

  const asked = await say(QUESTION);
  const answer = await until("the bot's answer", () => seen.find(botAfter(asked.seq)));
  assert(answer.sources?.[0]?.title, "the bot's answer names no source");

  const escalated = () => seen.find((entry) => entry.change === "escalated");
  for (const text of UNANSWERABLE) {
    const { seq } = await say(text);
    await until("an answer or an agent", () => escalated() ?? seen.find(botAfter(seq)));
    if (escalated()) break;
  }
  assert(escalated(), "the bot never gave up");

  const credentials = { email: BATON_AGENT_EMAIL, password: BATON_AGENT_PASSWORD, device: "test" };
  const signedIn = await fetch(`${BATON_URL}/api/v1/agents/sign-in`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(credentials),
  });
  assert(signedIn.ok, `signing in was refused: ${signedIn.status} ${await signedIn.clone().text()}`);
  const { token } = await signedIn.json();
  const agent = await connect("/agent", { protocol: 1, token }, {});
  const followed = transcriptOf(agent, "agent", session_id);
  const { waiting } = await ask(agent, "queue.list", {});
  const card = waiting.find((each) => each.session_id === session_id);
  assert(card?.escalation?.line, "the session does not wait with its reason");
  const claimed = await ask(agent, "session.claim", { session_id, cmid: randomUUID() });
  const { fence } = claimed.card;
  const { entries } = await ask(agent, "session.follow", { session_id, since: 0 });
  entries.forEach(followed.put);
  assert(entries.some(({ text }) => text === QUESTION), "the agent does not see the question");

  let typing = null;
  visitor.on("typing.changed", (fact) => (typing = fact));
  await ask(agent, "typing.set", { session_id, active: true });
  await until("the agent's typing", () => typing?.active && typing.voice === "agent");
  const reply = { session_id, fence, text: "Hello Ines, which country is it?" };
  await sayTwice(agent, "reply.send", reply, followed.put);
  await until("the agent's reply", () => seen.find(({ text }) => text === reply.text));
  await say("Portugal, please.");
  await until("the visitor's answer", () => followed.find(({ text }) => text?.startsWith("Portu")));
  await ask(agent, "session.complete", { session_id, fence, cmid: randomUUID() });
  await until("the end", () => seen.find(({ change }) => change === "completed"));

  const back = await say(QUESTION);
  assert.equal(back.epoch, 2, "writing after the end begins no new epoch");
  await until("the bot's return", () => seen.find(botAfter(back.seq)));
  const { entries: stored } = await ask(visitor, "session.resume", { session_id, since: 0 });
  assert.deepEqual(stored.map(({ seq }) => seq), stored.map((_, index) => index + 1));
  assert.deepEqual(outline(seen.sorted()), outline(stored), "pushed and stored differ");
  const shared = outline(stored).filter(([seq]) => seq <= followed.sorted().at(-1).seq);
  assert.deepEqual(outline(followed.sorted()), shared, "the agent saw something else");
  return stored.length;
}

function giveUp(error) {
  console.error(`not as promised: ${error.message}`);
  process.exit(1);
}

// What a push breaks is noticed in its handler, outside of the chat's own course.
process.on("uncaughtException", giveUp);
try {
  console.log(`ok: ${await chat()} entries, each once and in order`);
  sockets.forEach((socket) => socket.disconnect());
} catch (error) {
  giveUp(error);
}
