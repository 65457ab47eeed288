/*
 * The load of the hop benchmark: pairs of a visitor and an agent, each visitor with one
 * message outstanding, over raw WebSockets in one thread.
 *
 *     generator PORT ORIGIN SERVER_PID < commands
 *
 * The first line of the input is the number of pairs; a line `session_id visitor_token
 * agent_token` follows for each, with `-` for the token where there is no agent. When all
 * are connected and have caught up, a line of JSON says so. Then each line
 * `run WARM_UP_MS WINDOW_MS` is answered by a line of JSON with what was measured; the end
 * of the input ends the program. Whatever breaks the protocol's contract, a lost, doubled or
 * reordered message above all, ends it at once with 1 and a sentence on stderr.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "pair.h"
#include "report.h"

enum { CONNECTING_AT_ONCE = 64, EVENTS_AT_ONCE = 256, TICK_MS = 100, LINE_LIMIT = 400 };

static const uint64_t MILLISECOND = 1000000u;
static const uint64_t CONNECT_WITHIN = 120000 * MILLISECOND;
static const uint64_t DRAIN_WITHIN = 10000 * MILLISECOND;

static struct traffic traffic;
static struct pair *pairs;
static unsigned pair_count;

static bool read_line(char line[static LINE_LIMIT])
{
    return fgets(line, LINE_LIMIT, stdin) != NULL;
}

static void read_pairs(void)
{
    char line[LINE_LIMIT];
    if (!read_line(line) || sscanf(line, "%u", &pair_count) != 1 || pair_count == 0)
        fail("the input does not begin with the number of pairs");
    pairs = calloc(pair_count, sizeof *pairs);
    if (pairs == NULL)
        fail("out of memory");
    for (unsigned i = 0; i < pair_count; i++) {
        struct pair *pair = &pairs[i];
        pair->index = i;
        if (!read_line(line) || sscanf(line, "%39s %131s %131s", pair->session_id,
                                       pair->token[VISITOR], pair->token[AGENT]) != 3)
            fail("pair %u of %u is missing in the input", i + 1, pair_count);
        pair->has_agent = strcmp(pair->token[AGENT], "-") != 0;
    }
}

/* Handle what arrives within `timeout_ms`; true where the input has something to read. */
static bool pump(int timeout_ms)
{
    static uint64_t next_tick;
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = epoll_wait(traffic.epoll, events, EVENTS_AT_ONCE, timeout_ms);
    if (count < 0 && errno != EINTR)
        fail("waiting failed: %s", strerror(errno));
    bool input = false;
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == NULL)
            input = true;
        else
            connection_handle(&traffic, events[i].data.ptr);
    }
    uint64_t time = now();
    if (time >= next_tick) {
        next_tick = time + TICK_MS * MILLISECOND;
        for (unsigned i = 0; i < pair_count; i++)
            pair_keep_alive(&pairs[i], time);
    }
    return input;
}

static void connect_all(void)
{
    uint64_t start = now();
    unsigned begun = 0;
    while (traffic.pairs_ready < pair_count) {
        while (begun < pair_count && begun - traffic.pairs_ready < CONNECTING_AT_ONCE)
            pair_connect(&traffic, &pairs[begun++]);
        pump(TICK_MS);
        if (now() - start > CONNECT_WITHIN)
            fail("only %u of %u pairs connected in time", traffic.pairs_ready, pair_count);
    }
    printf("{\"pairs\":%u,\"seconds\":%.3f}\n", pair_count, (double)(now() - start) / 1e9);
}

static void pump_until(uint64_t end)
{
    for (uint64_t time = now(); time < end; time = now()) {
        uint64_t left_ms = (end - time) / MILLISECOND + 1;
        pump(left_ms < TICK_MS ? (int)left_ms : TICK_MS);
    }
}

/* Messages not yet acknowledged plus messages not yet pushed; none are due after a refusal. */
static uint64_t count_outstanding(void)
{
    uint64_t outstanding = 0;
    for (unsigned i = 0; i < pair_count; i++) {
        const struct pair *pair = &pairs[i];
        if (pair->refused)
            continue;
        outstanding += pair->sent - pair->acked;
        if (pair->has_agent)
            outstanding += pair->sent - pair->pushed;
    }
    return outstanding;
}

static void drain(void)
{
    uint64_t end = now() + DRAIN_WITHIN;
    while (count_outstanding() > 0) {
        if (now() > end)
            fail("%llu acknowledgements or pushes never came",
                 (unsigned long long)count_outstanding());
        pump(TICK_MS);
    }
}

static void print_totals(void)
{
    uint64_t sent = 0;
    uint64_t acked = 0;
    uint64_t pushed = 0;
    for (unsigned i = 0; i < pair_count; i++) {
        sent += pairs[i].sent;
        acked += pairs[i].acked;
        pushed += pairs[i].pushed;
    }
    printf("\"sent_in_all\":%llu,\"acked_in_all\":%llu,\"pushed_in_all\":%llu,",
           (unsigned long long)sent, (unsigned long long)acked, (unsigned long long)pushed);
    printf("\"refusals\":%llu,\"other_facts\":%llu,\"first_refusal\":",
           (unsigned long long)traffic.refusals, (unsigned long long)traffic.other_facts);
    print_json_string(traffic.first_refusal, strlen(traffic.first_refusal));
}

static void run(clockid_t server_clock, uint64_t warm_up, uint64_t window)
{
    traffic.sending = true;
    for (unsigned i = 0; i < pair_count; i++)
        if (!pairs[i].refused)
            pair_send(&pairs[i]);
    pump_until(now() + warm_up);

    histogram_clear(&traffic.ack_latency);
    histogram_clear(&traffic.push_latency);
    traffic.window_acks = traffic.window_pushes = 0;
    traffic.measuring = true;
    uint64_t start = now();
    uint64_t server_cpu = read_clock(server_clock);
    uint64_t own_cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    pump_until(start + window);
    server_cpu = read_clock(server_clock) - server_cpu;
    own_cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID) - own_cpu;
    double seconds = (double)(now() - start) / 1e9;
    traffic.measuring = traffic.sending = false;
    drain();

    printf("{\"seconds\":%.6f,\"acks\":%llu,\"pushes\":%llu,", seconds,
           (unsigned long long)traffic.window_acks, (unsigned long long)traffic.window_pushes);
    printf("\"server_cpu_seconds\":%.6f,\"generator_cpu_seconds\":%.6f,", (double)server_cpu / 1e9,
           (double)own_cpu / 1e9);
    printf("\"ack_p50_ms\":%.4f,\"ack_p99_ms\":%.4f,",
           histogram_quantile_ms(&traffic.ack_latency, 0.50),
           histogram_quantile_ms(&traffic.ack_latency, 0.99));
    printf("\"push_p50_ms\":%.4f,\"push_p99_ms\":%.4f,",
           histogram_quantile_ms(&traffic.push_latency, 0.50),
           histogram_quantile_ms(&traffic.push_latency, 0.99));
    print_totals();
    printf("}\n");
}

static void obey(clockid_t server_clock)
{
    char line[LINE_LIMIT];
    while (true) {
        if (!pump(TICK_MS))
            continue;
        if (!read_line(line))
            return;
        unsigned long warm_up_ms;
        unsigned long window_ms;
        if (sscanf(line, "run %lu %lu", &warm_up_ms, &window_ms) != 2)
            fail("not a command: %s", line);
        run(server_clock, warm_up_ms * MILLISECOND, window_ms * MILLISECOND);
    }
}

int main(int count, char **arguments)
{
    if (count != 4)
        fail("usage: generator PORT ORIGIN SERVER_PID");
    setvbuf(stdout, NULL, _IOLBF, 0);
    /* Unbuffered: what stdio has read ahead would be invisible to epoll. */
    setvbuf(stdin, NULL, _IONBF, 0);
    traffic.port = (unsigned)strtoul(arguments[1], NULL, 10);
    traffic.origin = arguments[2];
    traffic.epoll = epoll_create1(EPOLL_CLOEXEC);
    clockid_t server_clock = cpu_clock_of(strtol(arguments[3], NULL, 10));
    read_pairs();
    connect_all();
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(traffic.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &interest) != 0)
        fail("the input cannot be watched; it must be a pipe");
    obey(server_clock);
    return 0;
}
