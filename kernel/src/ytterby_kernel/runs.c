/* Names as one run of letters: those of which one letter is off a run. As `ytterby/compliance/parties/letters.py`.

   A run of which one letter is off still has the first or the last half of the other. */

#include <string.h>

#include "words.h"

#define MOST 512 /* letters of a run; a longer one is looked for nowhere */

typedef struct {
    texts_t runs;
    marks_t halves; /* two of each run */
} runs_t;

static uint64_t key_of(int size, int last, const uint32_t *letters, int count)
{
    return hash_of((uint64_t)size * 2 + (uint64_t)last, letters, count);
}

static uint64_t half_of(const runs_t *of, int n, int last)
{
    word_t run = text_of(&of->runs, n);
    int head = run.size / 2;
    return last ? key_of(run.size, 1, run.at + head, run.size - head) : key_of(run.size, 0, run.at, head);
}

/* Put the halves in order. */
void ytterby_halves(const runs_t *of)
{
    for (int n = 0; n < 2 * of->runs.count; n++) count_mark(&of->halves, half_of(of, n / 2, n % 2));
    open_marks(&of->halves);
    for (int n = 0; n < 2 * of->runs.count; n++) put_mark(&of->halves, half_of(of, n / 2, n % 2), n / 2);
}

static int equal(const uint32_t *a, const uint32_t *b, int size) { return !memcmp(a, b, sizeof(uint32_t) * (size_t)size); }

/* Whether a letter of a run is another, missing, too many or in the place of the next. */
static int one_off(word_t one, word_t two)
{
    if (abs(one.size - two.size) > 1) return 0;
    word_t a = one.size <= two.size ? one : two, b = one.size <= two.size ? two : one;
    int n = 0, rest;
    while (n < a.size && a.at[n] == b.at[n]) n++;
    rest = a.size - n;
    if (a.size != b.size) return equal(a.at + n, b.at + n + 1, rest);
    if (rest < 2) return 1;
    if (a.at[n + 1] == b.at[n + 1]) return equal(a.at + n + 2, b.at + n + 2, rest - 2);
    return a.at[n] == b.at[n + 1] && a.at[n + 1] == b.at[n] && equal(a.at + n + 2, b.at + n + 2, rest - 2);
}

typedef struct {
    const runs_t *of;
    word_t run;
    int32_t *place;
    int64_t room, count;
} search_t;

static void look(search_t *in, uint64_t key)
{
    const marks_t *halves = &in->of->halves;
    for (int k = first_mark(halves, key); k < last_mark(halves, key); k++) {
        if (halves->hash[k] != key || !one_off(in->run, text_of(&in->of->runs, halves->member[k]))) continue;
        if (in->count < in->room) in->place[in->count] = halves->member[k];
        in->count++;
    }
}

/* Numbers of the runs of which one letter is off, some twice; more than there is room for are counted. */
int64_t ytterby_one_off(const runs_t *of, const uint32_t *letters, int size, int32_t *place, int64_t room)
{
    search_t in = {of, {letters, size}, place, room, 0};
    uint32_t turned[MOST];
    if (size < 2 || size >= MOST) return 0;
    for (int other = size - 1; other <= size + 1; other++) {
        int head = other / 2;
        look(&in, key_of(other, 0, letters, head));
        look(&in, key_of(other, 1, letters + size - (other - head), other - head));
        if (other != size || !head) continue;
        memcpy(turned, letters, sizeof(uint32_t) * (size_t)head); /* letters beside the border may have changed places */
        turned[head - 1] = letters[head];
        look(&in, key_of(other, 0, turned, head));
    }
    return in.count;
}
