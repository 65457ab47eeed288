/* A visitor and the agent who has their session, as Baton's protocol wants them to behave. */
#ifndef BENCH_PAIR_H
#define BENCH_PAIR_H

#include <stdbool.h>
#include <stdint.h>

#include "report.h"
#include "websocket.h"

enum { IDENTIFIER_LIMIT = 40, TOKEN_LIMIT = 132, PUSHES_BEHIND_LIMIT = 256 };

enum role { VISITOR, AGENT };

/* Where a connection is on its way to being of use. */
enum stage { UPGRADING, OPENING, JOINING, CATCHING_UP, READY };

struct connection {
    int fd;
    enum role role;
    enum stage stage;
    struct inbox inbox;
    uint64_t next_heartbeat;
    struct pair *pair;
};

struct pair {
    unsigned index;
    bool has_agent;
    char session_id[IDENTIFIER_LIMIT];
    char token[2][TOKEN_LIMIT];
    struct connection connection[2];
    bool refused;
    /* The session's last entry before the first message. */
    uint64_t head_seq;
    /* Messages are numbered from 1; at most one is sent and not acknowledged. */
    uint64_t sent;
    uint64_t acked;
    uint64_t pushed;
    uint64_t sent_at[PUSHES_BEHIND_LIMIT];
};

/* What all pairs have in common. */
struct traffic {
    unsigned port;
    const char *origin;
    int epoll;
    unsigned pairs_ready;
    /* True while an acknowledged message is followed by the next. */
    bool sending;
    /* True while what arrives is counted below. */
    bool measuring;
    uint64_t window_acks;
    uint64_t window_pushes;
    struct histogram ack_latency;
    struct histogram push_latency;
    /* Facts that are no part of the hop, such as typing or a queue's change. */
    uint64_t other_facts;
    uint64_t refusals;
    char first_refusal[400];
};

/* Start the visitor's connection; the agent's follows when the visitor has caught up. */
void pair_connect(struct traffic *traffic, struct pair *pair);

/* Send the pair's next message; there must be none outstanding. */
void pair_send(struct pair *pair);

/* Send the heartbeats that are due. */
void pair_keep_alive(struct pair *pair, uint64_t time);

/* Handle all that has arrived on a connection; fails on any breach of the contract. */
void connection_handle(struct traffic *traffic, struct connection *connection);

#endif
