/* As much of RFC 6455 as a client on the loopback needs: whole text frames, no extensions. */
#ifndef BENCH_WEBSOCKET_H
#define BENCH_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>

enum opcode { OPCODE_TEXT = 1, OPCODE_CLOSE = 8, OPCODE_PING = 9, OPCODE_PONG = 10 };

/* Bytes received and not yet taken, from `start` to `end`. */
struct inbox {
    char *bytes;
    size_t start;
    size_t end;
    size_t capacity;
};

/* A frame inside an inbox; valid until the inbox is filled again. */
struct frame {
    enum opcode opcode;
    const char *payload;
    size_t length;
};

/* Open a socket from 127.0.0.`source` to 127.0.0.1:`port`; it does not block afterwards. */
int websocket_dial(unsigned source, unsigned port);

/* Ask for the upgrade to an Engine.IO 4 WebSocket; `origin` may be NULL. */
void websocket_ask_upgrade(int fd, unsigned port, const char *origin);

/* Take the answer to the upgrade; false while it is incomplete, fails where it is refused. */
bool websocket_take_upgrade(struct inbox *inbox);

/* Send one masked frame. A socket that takes only a part of it is a failure. */
void websocket_send(int fd, enum opcode opcode, const char *payload, size_t length);

/* Read what has arrived; fails where the server closed the connection. */
void inbox_fill(struct inbox *inbox, int fd);

/* Take the next whole frame; false where there is none yet. */
bool websocket_take(struct inbox *inbox, struct frame *frame);

#endif
