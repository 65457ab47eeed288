/* Failing with a sentence, clocks, and latencies in a histogram of bounded size. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* Say on stderr why the run is worthless and exit with 1. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Read a clock in nanoseconds; fails where the clock cannot be read. */
uint64_t read_clock(clockid_t clock);

/* Nanoseconds since some fixed point, never going back. */
uint64_t now(void);

/* Return the clock of the CPU time, user and system, of all threads of `pid`. */
clockid_t cpu_clock_of(long pid);

enum { HISTOGRAM_BUCKETS = 1280 };

/* Log-linear: 32 buckets per power of two, so a value is off by 3 % at most. */
struct histogram {
    uint64_t total;
    uint64_t counts[HISTOGRAM_BUCKETS];
};

void histogram_clear(struct histogram *histogram);
void histogram_add(struct histogram *histogram, uint64_t nanoseconds);

/* Return the value in milliseconds that `share` (0 to 1) of the values do not exceed. */
double histogram_quantile_ms(const struct histogram *histogram, double share);

/* Print `length` bytes as a JSON string, with its quotes. */
void print_json_string(const char *text, size_t length);

#endif
