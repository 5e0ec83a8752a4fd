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

#endif
