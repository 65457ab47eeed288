#define _GNU_SOURCE
#include "websocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "report.h"

enum {
    INBOX_START = 2048,
    INBOX_LIMIT = 1 << 20,
    PAYLOAD_LIMIT = 4096,
    HEADER_LIMIT = 8,
};

static uint32_t next_mask(void)
{
    static uint32_t state = 2463534242u;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

int websocket_dial(unsigned source, unsigned port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        fail("no more sockets: %s; raise the limit of open files (ulimit -n)", strerror(errno));
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    /* Lets one port number serve several source addresses. */
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in from = {.sin_family = AF_INET};
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + source);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    /* Blocking: on the loopback the kernel alone completes it, unless the backlog is full. */
    if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0 ||
        connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        fail("the server at port %u cannot be reached: %s", port, strerror(errno));
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return fd;
}

static void send_whole(int fd, const void *bytes, size_t length)
{
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent != (ssize_t)length)
        fail("the server does not read: %zd of %zu bytes were taken (%s)", sent, length,
             sent < 0 ? strerror(errno) : "its buffer is full");
}

void websocket_ask_upgrade(int fd, unsigned port, const char *origin)
{
    char request[1024];
    int length = snprintf(request, sizeof request,
                          "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
                          "Host: 127.0.0.1:%u\r\n"
                          "Upgrade: websocket\r\n"
                          "Connection: Upgrade\r\n"
                          "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n"
                          "Sec-WebSocket-Version: 13\r\n"
                          "%s%s%s\r\n",
                          port, origin ? "Origin: " : "", origin ? origin : "",
                          origin ? "\r\n" : "");
    if (length < 0 || (size_t)length >= sizeof request)
        fail("the origin is too long");
    send_whole(fd, request, (size_t)length);
}

bool websocket_take_upgrade(struct inbox *inbox)
{
    const char *answer = inbox->bytes + inbox->start;
    size_t length = inbox->end - inbox->start;
    const char *end = memmem(answer, length, "\r\n\r\n", 4);
    if (end == NULL)
        return false;
    if (length < 12 || memcmp(answer, "HTTP/1.1 101", 12) != 0)
        fail("the server refused the WebSocket: %.*s", (int)(length < 300 ? length : 300), answer);
    inbox->start += (size_t)(end - answer) + 4;
    return true;
}

void websocket_send(int fd, enum opcode opcode, const char *payload, size_t length)
{
    unsigned char frame[HEADER_LIMIT + PAYLOAD_LIMIT];
    if (length > PAYLOAD_LIMIT)
        fail("a frame of %zu bytes is more than the generator sends", length);
    size_t head = 0;
    frame[head++] = (unsigned char)(0x80u | opcode);
    if (length < 126) {
        frame[head++] = (unsigned char)(0x80u | length);
    } else {
        frame[head++] = 0x80u | 126u;
        frame[head++] = (unsigned char)(length >> 8);
        frame[head++] = (unsigned char)length;
    }
    uint32_t word = next_mask();
    unsigned char mask[4];
    memcpy(mask, &word, sizeof mask);
    memcpy(frame + head, mask, sizeof mask);
    head += sizeof mask;
    for (size_t i = 0; i < length; i++)
        frame[head + i] = (unsigned char)payload[i] ^ mask[i & 3];
    send_whole(fd, frame, head + length);
}

static void make_room(struct inbox *inbox)
{
    if (inbox->start > 0) {
        memmove(inbox->bytes, inbox->bytes + inbox->start, inbox->end - inbox->start);
        inbox->end -= inbox->start;
        inbox->start = 0;
    }
    if (inbox->end < inbox->capacity)
        return;
    inbox->capacity = inbox->capacity ? inbox->capacity * 2 : INBOX_START;
    if (inbox->capacity > INBOX_LIMIT)
        fail("the server sent a frame of more than %d bytes", INBOX_LIMIT);
    inbox->bytes = realloc(inbox->bytes, inbox->capacity);
    if (inbox->bytes == NULL)
        fail("out of memory");
}

void inbox_fill(struct inbox *inbox, int fd)
{
    make_room(inbox);
    ssize_t got = recv(fd, inbox->bytes + inbox->end, inbox->capacity - inbox->end, 0);
    if (got > 0)
        inbox->end += (size_t)got;
    else if (got == 0)
        fail("the server closed a connection");
    else if (errno != EAGAIN && errno != EINTR)
        fail("a connection broke: %s", strerror(errno));
}

bool websocket_take(struct inbox *inbox, struct frame *frame)
{
    const unsigned char *bytes = (const unsigned char *)inbox->bytes + inbox->start;
    size_t available = inbox->end - inbox->start;
    if (available < 2)
        return false;
    size_t head = 2;
    size_t length = bytes[1] & 0x7fu;
    size_t wide = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (available < head + wide)
        return false;
    if (wide > 0)
        length = 0;
    for (size_t i = 0; i < wide; i++)
        length = length << 8 | bytes[head++];
    if (available < head || available - head < length)
        return false;
    if ((bytes[0] & 0xf0u) != 0x80u || (bytes[1] & 0x80u) != 0)
        fail("the server sent a fragmented, compressed or masked frame (first byte %02x)", bytes[0]);
    frame->opcode = bytes[0] & 0x0fu;
    frame->payload = (const char *)bytes + head;
    frame->length = length;
    inbox->start += head + length;
    return true;
}
