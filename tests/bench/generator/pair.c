#define _GNU_SOURCE
#include "pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum { CONNECTIONS_PER_SOURCE = 10000, TEXT_BYTES = 100, EVENT_LIMIT = 2048 };

/* Acknowledgement id of everything but messages, whose ids are their numbers. */
static const unsigned long long OTHER_REQUEST = 0;
static const uint64_t HEARTBEAT_EVERY = 10000000000u;
static const char *const NAMESPACE[2] = {"/visitor", "/agent"};

static void send_event(const struct connection *connection, const char *event)
{
    websocket_send(connection->fd, OPCODE_TEXT, event, strlen(event));
}

static bool starts_with(const char *text, size_t length, const char *start)
{
    size_t wanted = strlen(start);
    return length >= wanted && memcmp(text, start, wanted) == 0;
}

/* Return what follows `"name":` and blanks, or NULL; the texts sent hold no such marks. */
static const char *find_field(const char *json, size_t length, const char *name)
{
    char mark[40];
    int mark_length = snprintf(mark, sizeof mark, "\"%s\":", name);
    const char *found = memmem(json, length, mark, (size_t)mark_length);
    if (found == NULL)
        return NULL;
    found += mark_length;
    while (found < json + length && *found == ' ')
        found++;
    return found;
}

static uint64_t number_at(const char *text, const char *end)
{
    uint64_t number = 0;
    while (text < end && *text >= '0' && *text <= '9')
        number = number * 10 + (uint64_t)(*text++ - '0');
    return number;
}

static uint64_t required_number(const char *json, size_t length, const char *name)
{
    const char *value = find_field(json, length, name);
    if (value == NULL || value >= json + length || *value < '0' || *value > '9')
        fail("\"%s\" is missing in %.*s", name, (int)(length < 300 ? length : 300), json);
    return number_at(value, json + length);
}

static void dial(struct traffic *traffic, struct pair *pair, enum role role)
{
    struct connection *connection = &pair->connection[role];
    unsigned ordinal = pair->index * 2 + (unsigned)role;
    connection->role = role;
    connection->pair = pair;
    connection->stage = UPGRADING;
    connection->fd = websocket_dial(1 + ordinal / CONNECTIONS_PER_SOURCE, traffic->port);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(traffic->epoll, EPOLL_CTL_ADD, connection->fd, &interest) != 0)
        fail("a connection cannot be watched");
    websocket_ask_upgrade(connection->fd, traffic->port, role == VISITOR ? traffic->origin : NULL);
}

void pair_connect(struct traffic *traffic, struct pair *pair)
{
    dial(traffic, pair, VISITOR);
}

static void join_namespace(struct connection *connection)
{
    char packet[EVENT_LIMIT];
    snprintf(packet, sizeof packet, "40%s,{\"protocol\":1,\"token\":\"%s\"}",
             NAMESPACE[connection->role], connection->pair->token[connection->role]);
    send_event(connection, packet);
    connection->stage = JOINING;
}

static void check_session(const struct connection *visitor)
{
    char packet[EVENT_LIMIT];
    snprintf(packet, sizeof packet, "42/visitor,%llu[\"session.check\",{\"session_id\":\"%s\"}]",
             OTHER_REQUEST, visitor->pair->session_id);
    send_event(visitor, packet);
}

static void follow_session(const struct connection *agent)
{
    char packet[EVENT_LIMIT];
    snprintf(packet, sizeof packet,
             "42/agent,%llu[\"session.follow\",{\"session_id\":\"%s\",\"since\":%llu}]",
             OTHER_REQUEST, agent->pair->session_id, (unsigned long long)agent->pair->head_seq);
    send_event(agent, packet);
}

static void renew_presence(const struct connection *agent)
{
    char packet[EVENT_LIMIT];
    snprintf(packet, sizeof packet, "42/agent,%llu[\"presence.renew\",{}]", OTHER_REQUEST);
    send_event(agent, packet);
}

void pair_keep_alive(struct pair *pair, uint64_t time)
{
    struct connection *visitor = &pair->connection[VISITOR];
    if (visitor->stage == READY && time >= visitor->next_heartbeat) {
        visitor->next_heartbeat = time + HEARTBEAT_EVERY;
        check_session(visitor);
    }
    struct connection *agent = &pair->connection[AGENT];
    if (agent->stage == READY && time >= agent->next_heartbeat) {
        agent->next_heartbeat = time + HEARTBEAT_EVERY;
        renew_presence(agent);
    }
}

void pair_send(struct pair *pair)
{
    uint64_t number = ++pair->sent;
    if (pair->has_agent && number - pair->pushed > PUSHES_BEHIND_LIMIT)
        fail("the agent of session %s is %d pushes behind", pair->session_id, PUSHES_BEHIND_LIMIT);
    struct timespec clock;
    clock_gettime(CLOCK_REALTIME, &clock);
    uint64_t milliseconds = (uint64_t)clock.tv_sec * 1000 + (uint64_t)clock.tv_nsec / 1000000;
    char text[TEXT_BYTES + 1];
    int written = snprintf(text, sizeof text, "Message %llu of pair %u; ",
                           (unsigned long long)number, pair->index);
    memset(text + written, 'x', (size_t)(TEXT_BYTES - written));
    text[TEXT_BYTES] = '\0';
    char packet[EVENT_LIMIT];
    /* A UUIDv7 whose random part is the pair and the number: unique, and found again. */
    snprintf(packet, sizeof packet,
             "42/visitor,%llu[\"message.send\",{\"session_id\":\"%s\","
             "\"cmid\":\"%08llx-%04llx-7%03x-8%03x-%012llx\",\"text\":\"%s\"}]",
             (unsigned long long)number, pair->session_id,
             (unsigned long long)(milliseconds >> 16), (unsigned long long)(milliseconds & 0xffff),
             pair->index >> 12 & 0xfff, pair->index & 0xfff, (unsigned long long)number, text);
    pair->sent_at[number % PUSHES_BEHIND_LIMIT] = now();
    send_event(&pair->connection[VISITOR], packet);
}

static void become_ready(struct traffic *traffic, struct connection *connection)
{
    struct pair *pair = connection->pair;
    connection->stage = READY;
    connection->next_heartbeat = now() + HEARTBEAT_EVERY;
    if (connection->role == VISITOR && pair->has_agent)
        dial(traffic, pair, AGENT);
    else
        traffic->pairs_ready++;
}

static void note_refusal(struct traffic *traffic, struct pair *pair, const char *json, size_t length)
{
    if (traffic->refusals++ == 0)
        snprintf(traffic->first_refusal, sizeof traffic->first_refusal, "%.*s", (int)length, json);
    pair->refused = true;
}

static void handle_sent(struct traffic *traffic, struct pair *pair, uint64_t number,
                        const char *answer, size_t length)
{
    if (number != pair->sent || pair->acked + 1 != number)
        fail("message %llu of session %s was answered twice or out of order",
             (unsigned long long)number, pair->session_id);
    uint64_t latency = now() - pair->sent_at[number % PUSHES_BEHIND_LIMIT];
    pair->acked++;
    uint64_t seq = required_number(answer, length, "seq");
    if (seq != pair->head_seq + number)
        fail("message %llu of session %s became entry %llu, not %llu", (unsigned long long)number,
             pair->session_id, (unsigned long long)seq,
             (unsigned long long)(pair->head_seq + number));
    if (traffic->measuring) {
        traffic->window_acks++;
        histogram_add(&traffic->ack_latency, latency);
    }
    if (traffic->sending)
        pair_send(pair);
}

/* `packet` follows "43/namespace,": the request's number and the answer in brackets. */
static void handle_answer(struct traffic *traffic, struct connection *connection,
                          const char *packet, size_t length)
{
    struct pair *pair = connection->pair;
    const char *answer = memchr(packet, '[', length);
    if (answer == NULL)
        fail("an answer without a payload: %.*s", (int)length, packet);
    uint64_t number = number_at(packet, answer);
    size_t answer_length = length - (size_t)(answer - packet);
    bool accepted = starts_with(answer, answer_length, "[{\"ok\":");
    if (!accepted && connection->stage != READY)
        fail("the set-up was refused: %.*s", (int)answer_length, answer);
    if (!accepted) {
        note_refusal(traffic, pair, answer, answer_length);
    } else if (number != OTHER_REQUEST) {
        handle_sent(traffic, pair, number, answer, answer_length);
    } else if (connection->stage == CATCHING_UP) {
        if (connection->role == VISITOR)
            pair->head_seq = required_number(answer, answer_length, "head_seq");
        become_ready(traffic, connection);
    }
}

static void handle_push(struct traffic *traffic, struct pair *pair, const char *push, size_t length)
{
    const char *cmid = find_field(push, length, "cmid");
    const char *session = find_field(push, length, "session_id");
    size_t id_length = strlen(pair->session_id);
    if (cmid == NULL || push + length - cmid < 38 || cmid[37] != '"' || session == NULL ||
        (size_t)(push + length - session) < id_length + 2 ||
        memcmp(session + 1, pair->session_id, id_length) != 0)
        fail("not a push of session %s: %.*s", pair->session_id, (int)length, push);
    uint64_t number = strtoull(cmid + 25, NULL, 16);
    if (number != pair->pushed + 1 || number > pair->sent)
        fail("the agent of session %s was pushed message %llu after %llu", pair->session_id,
             (unsigned long long)number, (unsigned long long)pair->pushed);
    if (required_number(push, length, "seq") != pair->head_seq + number)
        fail("a push of session %s has the wrong seq: %.*s", pair->session_id, (int)length, push);
    pair->pushed++;
    if (traffic->measuring) {
        traffic->window_pushes++;
        histogram_add(&traffic->push_latency, now() - pair->sent_at[number % PUSHES_BEHIND_LIMIT]);
    }
}

/* `packet` is a Socket.IO packet, its first byte the type. */
static void handle_packet(struct traffic *traffic, struct connection *connection,
                          const char *packet, size_t length)
{
    const char *namespace = NAMESPACE[connection->role];
    size_t head = 1 + strlen(namespace) + 1;
    if (length < head || !starts_with(packet + 1, length - 1, namespace) || packet[head - 1] != ',')
        fail("a packet outside %s: %.*s", namespace, (int)length, packet);
    const char *body = packet + head;
    size_t body_length = length - head;
    if (packet[0] == '0' && connection->stage == JOINING) {
        connection->stage = CATCHING_UP;
        if (connection->role == VISITOR)
            check_session(connection);
        else
            follow_session(connection);
    } else if (packet[0] == '3') {
        handle_answer(traffic, connection, body, body_length);
    } else if (packet[0] == '2' && connection->role == AGENT &&
               starts_with(body, body_length, "[\"message.added\"")) {
        handle_push(traffic, connection->pair, body, body_length);
    } else if (packet[0] == '2') {
        traffic->other_facts++;
    } else {
        fail("the server refused or ended the use of %s: %.*s", namespace, (int)length, packet);
    }
}

static void handle_frame(struct traffic *traffic, struct connection *connection,
                         const struct frame *frame)
{
    if (frame->opcode == OPCODE_PING) {
        websocket_send(connection->fd, OPCODE_PONG, frame->payload, frame->length);
        return;
    }
    if (frame->opcode != OPCODE_TEXT || frame->length == 0)
        fail("the server closed a WebSocket, or sent something but text (opcode %d)",
             frame->opcode);
    char kind = frame->payload[0];
    if (kind == '0' && connection->stage == OPENING)
        join_namespace(connection);
    else if (kind == '2')
        websocket_send(connection->fd, OPCODE_TEXT, "3", 1);
    else if (kind == '4')
        handle_packet(traffic, connection, frame->payload + 1, frame->length - 1);
    else if (kind != '6')
        fail("an unexpected Engine.IO packet: %.*s", (int)frame->length, frame->payload);
}

void connection_handle(struct traffic *traffic, struct connection *connection)
{
    inbox_fill(&connection->inbox, connection->fd);
    if (connection->stage == UPGRADING) {
        if (!websocket_take_upgrade(&connection->inbox))
            return;
        connection->stage = OPENING;
    }
    struct frame frame;
    while (websocket_take(&connection->inbox, &frame))
        handle_frame(traffic, connection, &frame);
}
