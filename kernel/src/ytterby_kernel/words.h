/* Words and edits between them, for `alike.c` and `scores.c`. */

#ifndef YTTERBY_WORDS_H
#define YTTERBY_WORDS_H

#include <stdint.h>
#include <stdlib.h>

#define TINY 1e-6

static inline int least_of(int a, int b) { return a < b ? a : b; }
static inline int most_of(int a, int b) { return a > b ? a : b; }

/* Edits between two words, optimal string alignment, if at most `most`; else more than that. rows: 3 x (longest + 2). */
static inline int edits(const uint32_t *a, int m, const uint32_t *b, int n, int most, int *rows, int longest)
{
    while (m && n && a[0] == b[0]) a++, b++, m--, n--;
    while (m && n && a[m - 1] == b[n - 1]) m--, n--;
    if (abs(m - n) > most) return most + 1;
    if (!m || !n) return m + n;
    int *before = rows, *last = rows + longest + 2, *now = last + longest + 2;
    for (int j = 0; j <= n; j++) last[j] = j;
    for (int i = 1; i <= m; i++) {
        int from = most_of(1, i - most), to = least_of(n, i + most), best = most + 1;
        now[from - 1] = from == 1 ? i : most + 1;
        for (int j = from; j <= to; j++) {
            int same = a[i - 1] == b[j - 1], cost = last[j - 1] + !same;
            cost = least_of(cost, least_of(now[j - 1], last[j]) + 1);
            if (i > 1 && j > 1 && !same && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost = least_of(cost, before[j - 2] + 1);
            now[j] = cost;
            best = least_of(best, cost);
        }
        if (to < n) now[to + 1] = most + 1;
        if (best > most && i < m) { /* a change of places may still come from the row before */
            int rest = most + 1;
            for (int j = most_of(0, from - 2); j <= to; j++) rest = least_of(rest, last[j]);
            if (rest > most) return most + 1;
        }
        int *free_one = before;
        before = last, last = now, now = free_one;
    }
    return last[n];
}

/* Texts one after the other, and how many; text n ends at end[n]. */
typedef struct {
    const uint32_t *text;
    const int32_t *end;
    int64_t count;
} texts_t;

typedef struct {
    const uint32_t *at;
    int size;
} word_t;

static inline word_t text_of(const texts_t *texts, int n)
{
    int from = n ? texts->end[n - 1] : 0;
    return (word_t){texts->text + from, texts->end[n] - from};
}

/* Places by the hash of a mark: `member` with `hash` from `start` on, by the last bits of the hash. */
typedef struct {
    int32_t *start, *member;
    uint64_t *hash;
    int64_t keys; /* a power of two; `start` has one more, noughts at first */
} marks_t;

static inline uint64_t hash_of(uint64_t seed, const uint32_t *letters, int count)
{
    for (int n = 0; n < count; n++) seed = (seed ^ letters[n]) * 0x9E3779B97F4A7C15u, seed ^= seed >> 29;
    return seed;
}

static inline void count_mark(const marks_t *marks, uint64_t hash) { marks->start[hash & (uint64_t)(marks->keys - 1)]++; }

static inline void open_marks(const marks_t *marks) /* once all are counted */
{
    int32_t sum = 0;
    for (int64_t key = 0; key <= marks->keys; key++) sum += marks->start[key], marks->start[key] = sum;
}

static inline void put_mark(const marks_t *marks, uint64_t hash, int place)
{
    int32_t at = --marks->start[hash & (uint64_t)(marks->keys - 1)];
    marks->member[at] = place, marks->hash[at] = hash;
}

static inline int first_mark(const marks_t *marks, uint64_t hash) { return marks->start[hash & (uint64_t)(marks->keys - 1)]; }

static inline int last_mark(const marks_t *marks, uint64_t hash)
{
    return marks->start[(hash & (uint64_t)(marks->keys - 1)) + 1];
}

#endif
