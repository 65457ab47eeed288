// The bare hop: a visitor's message is checked, sent to the other member of its session's
// room and acknowledged. Nothing is stored and nobody is asked for a valid token.
import { createServer } from "node:http";
import { Server } from "socket.io";

const MAX_TEXT_CHARS = 4000;
const IDENTIFIER = /^[0-9a-f-]{32,36}$/;
const BAD_REQUEST = { error: { code: "bad_request", message: "The request is malformed." } };

/** Last `seq` of each session, by its id. */
const heads = new Map();

function nextSeq(sessionId) {
  const seq = (heads.get(sessionId) ?? 0) + 1;
  heads.set(sessionId, seq);
  return seq;
}

function isMessage(request) {
  return (
    typeof request === "object" &&
    request !== null &&
    IDENTIFIER.test(request.session_id) &&
    IDENTIFIER.test(request.cmid) &&
    typeof request.text === "string" &&
    request.text.length > 0 &&
    request.text.length <= MAX_TEXT_CHARS
  );
}

const http = createServer();
const io = new Server(http);
const visitors = io.of("/visitor");
const agents = io.of("/agent");

visitors.on("connection", (socket) => {
  socket.on("session.check", ({ session_id: sessionId }, answer) => {
    socket.join(sessionId);
    answer({
      ok: {
        session_id: sessionId,
        state: "active",
        version: 1,
        head_seq: heads.get(sessionId) ?? 0,
      },
    });
  });
  socket.on("message.send", (request, answer) => {
    if (!isMessage(request)) {
      answer(BAD_REQUEST);
      return;
    }
    const { session_id: sessionId, cmid, text } = request;
    const sent = { cmid, seq: nextSeq(sessionId), at: Date.now(), epoch: 1 };
    const entry = { kind: "message", ...sent, voice: "visitor", text };
    agents.to(sessionId).emit("message.added", { session_id: sessionId, entry });
    answer({ ok: sent });
  });
});

agents.on("connection", (socket) => {
  socket.on("session.follow", ({ session_id: sessionId }, answer) => {
    socket.join(sessionId);
    answer({ ok: { card: { session_id: sessionId }, entries: [] } });
  });
  socket.on("presence.renew", (_request, answer) => answer({ ok: {} }));
});

http.listen(Number(process.env.PORT), "127.0.0.1");
