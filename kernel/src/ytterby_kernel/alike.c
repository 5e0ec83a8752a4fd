/* Names of a list that may be like a query: which words are alike, and what bound the score of a pair of names has.

   The same as numpy in `ytterby/compliance/parties/words.py` and `listed.py`, in the same order and precision, so the
   answers are the same bits. Names are those of these files. Compiled without contraction of products and sums. */

#include <math.h>
#include <string.h>

#include "words.h"

#define BLOCK 32

static inline float smaller(float a, float b) { return a < b ? a : b; }
static inline float larger(float a, float b) { return a > b ? a : b; }

/* Words one after the other in UTF-32: word n is text[end[n - 1]] to text[end[n]], the first begins at 0. `bits` are the
   letters that a word has, and 32 higher those that it has twice. */
typedef struct {
    const uint32_t *text;
    const int32_t *end;
    const uint64_t *bits;
} words_t;

static inline int begin_of(const words_t *words, int n) { return n ? words->end[n - 1] : 0; }

static int longest_of(const words_t *words, int count)
{
    int longest = 0;
    for (int n = 0; n < count; n++) longest = most_of(longest, words->end[n] - begin_of(words, n));
    return longest;
}

/* Likeness of two words from the least on, else 0. */
static float alike(const words_t *one, int n, const words_t *two, int m, double least, int *rows, int longest)
{
    int from = begin_of(one, n), start = begin_of(two, m);
    int left = one->end[n] - from, right = two->end[m] - start, most = most_of(left, right);
    uint64_t a = one->bits[n], b = two->bits[m];
    int differ = most_of(__builtin_popcountll(a & ~b), __builtin_popcountll(b & ~a));
    int allowed = (int)((1.0 - least) * most + TINY); /* a letter that only one of them has is an edit at least */
    if (differ > allowed) return 0;
    int found = edits(one->text + from, left, two->text + start, right, allowed, rows, longest);
    if (found > allowed) return 0;
    double likeness = most ? 1.0 - (double)found / most : 1.0;
    return likeness >= least - TINY ? (float)likeness : 0;
}

/* What is asked, and the words of the list by length with those that have a pair of letters. */
typedef struct {
    words_t word, sound;            /* asked */
    texts_t light;                  /* asked, with letters made one that stand for each other */
    const int32_t *pair_end, *pair; /* pairs of letters of an asked word that is long, none of others */
    words_t listed, heard;
    texts_t listed_light;
    marks_t sounds, shortened; /* words of the list by how they sound, and short ones by all but one of their letters */
    const int32_t *order, *rank_length, *rank_fewest, *posted_end, *posted; /* ranks by length; posted by pair of letters */
    int32_t asked, words, brief, percent; /* words up to `brief` letters are short; percent of the letters of the longer word that may be edits */
    double least, sound_factor, same_sounding;
} near_t;

typedef struct {
    int32_t *row, *place;
    float *value;
    int64_t room, count;
} found_t;

static void keep(found_t *found, int row, int place, float value)
{
    if (found->count < found->room) {
        found->row[found->count] = row;
        found->place[found->count] = place;
        found->value[found->count] = value;
    }
    found->count++;
}

static void compare(const near_t *of, int n, int place, found_t *found, int *rows, int longest)
{
    int length = of->word.end[n] - begin_of(&of->word, n);
    int other = of->listed.end[place] - begin_of(&of->listed, place);
    /* as the score has it: words of two letters pair only when equal, of three when they sound so */
    if (least_of(length, other) <= 2) return;
    double heard = of->least / of->sound_factor;
    float sound = alike(&of->sound, n, &of->heard, place, heard, rows, longest);
    if (most_of(length, other) <= 3 && !(sound > (float)of->same_sounding)) return;
    float value = larger(alike(&of->word, n, &of->listed, place, of->least, rows, longest), (float)of->sound_factor * sound);
    if (value >= (float)of->least) keep(found, n, place, value);
}

static int first_above(const int32_t *values, int count, int value) /* the first place with more than a value */
{
    int low = 0, high = count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (values[middle] > value) high = middle;
        else low = middle + 1;
    }
    return low;
}

/* Compare an asked word with those that share enough pairs of letters. shared: (rank) noughts, and left so. */
static void share(const near_t *of, int n, found_t *found, int *rows, int longest_word, uint8_t *shared)
{
    int from = n ? of->pair_end[n - 1] : 0, length = of->word.end[n] - begin_of(&of->word, n);
    int first = first_above(of->rank_length, of->words, length - of->percent * length / 100 - 1);
    int stop = first_above(of->rank_fewest, of->words, length);
    if (stop <= first) return;
    for (int k = from; k < of->pair_end[n]; k++) {
        int pair = of->pair[k], start = pair ? of->posted_end[pair - 1] : 0;
        int count = of->posted_end[pair] - start;
        const int32_t *posted = of->posted + start;
        int high = first_above(posted, count, stop - 1);
        for (int i = first_above(posted, count, first - 1); i < high; i++) shared[posted[i]]++;
    }
    for (int rank = first; rank < stop;) {
        int longest = most_of(of->rank_length[rank], length), limit = rank;
        int needed = most_of(2, longest - 2 * (of->percent * longest / 100)); /* an edit breaks two pairs at most */
        limit = least_of(stop, first_above(of->rank_length, of->words, longest));
        for (; rank < limit; rank += BLOCK) {
            int end = least_of(BLOCK, limit - rank), any = 0;
            for (int i = 0; i < end; i++) any |= shared[rank + i] >= needed;
            for (int i = 0; any && i < end; i++)
                if (shared[rank + i] >= needed) compare(of, n, of->order[rank + i], found, rows, longest_word);
        }
        rank = limit;
    }
    memset(shared + first, 0, (size_t)(stop - first));
}

static uint64_t sound_of(const words_t *sounds, int n)
{
    return hash_of(1, sounds->text + begin_of(sounds, n), sounds->end[n] - begin_of(sounds, n));
}

/* Hashes of a word and of it without one letter, `word.size` + 1. */
static void keys_of(word_t word, uint64_t *keys)
{
    keys[word.size] = hash_of((uint64_t)word.size, word.at, word.size);
    for (int n = 0; n < word.size; n++)
        keys[n] = hash_of(hash_of((uint64_t)word.size - 1, word.at, n), word.at + n + 1, word.size - n - 1);
}

/* Put the words of the list in order by their marks. -1: no memory. */
int ytterby_marks(const near_t *of)
{
    uint64_t *keys = malloc(sizeof(uint64_t) * ((size_t)of->brief + 2));
    if (!keys) return -1;
    for (int twice = 0; twice < 2; twice++) {
        for (int n = 0; n < of->words; n++) {
            word_t light = text_of(&of->listed_light, n);
            if (twice) put_mark(&of->sounds, sound_of(&of->heard, n), n);
            else count_mark(&of->sounds, sound_of(&of->heard, n));
            if (light.size > of->brief + 1) continue;
            keys_of(light, keys);
            for (int k = 0; k <= light.size; k++)
                if (twice) put_mark(&of->shortened, keys[k], n);
                else count_mark(&of->shortened, keys[k]);
        }
        if (!twice) open_marks(&of->sounds), open_marks(&of->shortened);
    }
    free(keys);
    return 0;
}

typedef struct {
    found_t found;
    int *rows, longest;
    int32_t *seen; /* (listed word) the last asked word that it was compared with, and one more */
    uint64_t *keys;
} room_t;

static void compare_marked(const near_t *of, int n, const marks_t *marks, uint64_t key, room_t *room)
{
    for (int k = first_mark(marks, key); k < last_mark(marks, key); k++) {
        int place = marks->member[k];
        if (marks->hash[k] != key || room->seen[place] == n + 1) continue;
        room->seen[place] = n + 1;
        compare(of, n, place, &room->found, room->rows, room->longest);
    }
}

/* Compare an asked word with those that sound as it does or, if it is short, may be one edit apart. */
static void compare_known(const near_t *of, int n, room_t *room)
{
    word_t light = text_of(&of->light, n);
    compare_marked(of, n, &of->sounds, sound_of(&of->sound, n), room);
    if (light.size > of->brief) return;
    keys_of(light, room->keys);
    for (int k = 0; k <= light.size; k++) compare_marked(of, n, &of->shortened, room->keys[k], room);
}

/* All pairs of an asked and a listed word that are alike; more than there is room for are counted. -1: no memory. */
int64_t ytterby_near(const near_t *of, int32_t *row, int32_t *place, float *value, int64_t count)
{
    int asked = most_of(longest_of(&of->word, of->asked), longest_of(&of->sound, of->asked));
    int listed = most_of(longest_of(&of->listed, of->words), longest_of(&of->heard, of->words));
    room_t room = {.found = {row, place, value, count, 0}, .longest = most_of(asked, listed)};
    room.rows = malloc(sizeof(int) * 3 * ((size_t)room.longest + 2));
    room.keys = malloc(sizeof(uint64_t) * ((size_t)of->brief + 2));
    room.seen = calloc((size_t)of->words + 1, sizeof(int32_t));
    uint8_t *shared = calloc((size_t)of->words + 1, 1);
    int enough = room.rows && room.keys && room.seen && shared;
    for (int n = 0; enough && n < of->asked; n++) {
        compare_known(of, n, &room);
        if (of->pair_end[n] > (n ? of->pair_end[n - 1] : 0))
            share(of, n, &room.found, room.rows, room.longest, shared);
    }
    free(room.rows);
    free(room.keys);
    free(room.seen);
    free(shared);
    return enough ? room.found.count : -1;
}

/* As `SLACK` of `words.py`. */
typedef struct __attribute__((packed)) {
    float initials, own, other;
    uint64_t needs, forms;
    uint32_t stands, begins;
    uint8_t lone;
} slack_t;

typedef struct {
    /* rows: the queries, and behind them the variants; of each the words, by number or, exact ones, by minus place - 1 */
    const int32_t *row_end, *codes, *query_of;
    const float *weights, *totals; /* totals, slacks: (row) */
    const slack_t *slacks;
    const uint8_t *several; /* (row) whether the query has more than one word */
    const int64_t *near_end; /* (number + 1) */
    const int32_t *near_place;
    const float *near_alike;
    const int32_t *posted_start, *posted; /* (word + 1) names that have it */
    const float *listed_totals; /* (name) */
    const slack_t *listed_slacks;
    int32_t rows, queries, names, person, early;
    double mark, enough, most_conflict, overweight, good, step, share, missing, one_part;
} bounds_t;

/* Weights of words of the first name that may pair with nothing in the index. */
static float slack(const slack_t *one, const slack_t *two, int person)
{
    int own = person ? (one->needs & ~two->forms) == 0 : (one->needs & two->forms) != 0;
    int other = person ? (two->needs & ~one->forms) == 0 : (two->needs & one->forms) != 0;
    float initials = smaller((float)__builtin_popcount(two->stands & one->begins), two->initials);
    return one->own * (float)own + two->other * (float)other + initials;
}

/* What the score can reach where a mass of weights pairs; negative where that is not near enough. */
static float bound_of(const bounds_t *of, int row, int name, float mass)
{
    const slack_t *one = of->slacks + row, *two = of->listed_slacks + name;
    if (of->early) { /* most pairs share one word, and have others on both sides */
        float enough = (float)of->enough;
        float left = of->totals[row] - one->own - enough - (two->other + two->initials);
        float right = (of->listed_totals[name] - two->own) - (one->other + one->initials + enough);
        if (mass < smaller(left, right)) return -1;
    }
    /* a word of the query may be like several of one name: it counts little more than once */
    mass = smaller(mass, of->listed_totals[name] + (float)of->overweight);
    float left = of->totals[row] - mass - slack(one, two, of->person);
    float right = of->listed_totals[name] - mass - slack(two, one, of->person);
    if (of->early && !(smaller(left, right) <= (float)of->most_conflict)) return -1;
    int lone = of->person && two->lone && of->several[row] && larger(left, right) > (float)of->overweight;
    left = larger(0, left), right = larger(0, right);
    float conflict = smaller(left, right), missing = fabsf(left - right);
    float bound = 1 - (float)of->step * smaller(1, conflict);
    bound -= (float)of->share * conflict / (mass + conflict);
    bound *= 1 - (float)of->missing * missing / (mass + missing);
    if (lone) bound *= (float)of->one_part;
    return bound >= (float)of->good ? bound : -1;
}

/* Add the weights that pair, name by name; `reached` are the names that have some. A variant is for names that have what
   it joined or split (marked by the row). */
static int gather(const bounds_t *of, int row, float *mass, int32_t *reached, int32_t *marked)
{
    int count = 0, variant = row >= of->queries, from = row ? of->row_end[row - 1] : 0;
    for (int k = from; variant && k < of->row_end[row]; k++)
        if (of->codes[k] < 0)
            for (int i = of->posted_start[~of->codes[k]]; i < of->posted_start[~of->codes[k] + 1]; i++)
                marked[of->posted[i]] = row;
    for (int k = from; k < of->row_end[row]; k++) {
        int code = of->codes[k], exact = code < 0 ? ~code : 0;
        int64_t first = code < 0 ? 0 : of->near_end[code], stop = code < 0 ? 1 : of->near_end[code + 1];
        for (int64_t near = first; near < stop; near++) {
            float value = code < 0 ? of->weights[k] + (float)of->mark : of->weights[k] * of->near_alike[near];
            int word = code < 0 ? exact : of->near_place[near];
            for (int i = of->posted_start[word]; i < of->posted_start[word + 1]; i++) {
                int name = of->posted[i];
                if (variant && marked[name] != row) continue;
                if (mass[name] == 0) reached[count++] = name;
                mass[name] += value;
            }
        }
    }
    return count;
}

/* All pairs of a row and a name whose bound comes near the threshold; as `ytterby_near`. */
int64_t ytterby_bounds(const bounds_t *of, int32_t *row, int32_t *place, float *value, int64_t room)
{
    found_t found = {row, place, value, room, 0};
    float *mass = calloc((size_t)of->names + 1, sizeof(float));
    int32_t *reached = malloc(2 * sizeof(int32_t) * ((size_t)of->names + 1));
    if (mass && reached) {
        int32_t *marked = reached + of->names + 1;
        memset(marked, 0xff, sizeof(int32_t) * (size_t)of->names);
        for (int n = 0; n < of->rows; n++) {
            int count = gather(of, n, mass, reached, marked);
            for (int i = 0; i < count; i++) {
                int name = reached[i];
                float bound = bound_of(of, n, name, n < of->queries ? mass[name] : fmodf(mass[name], (float)of->mark));
                if (bound >= 0) keep(&found, n, name, bound);
                mass[name] = 0;
            }
        }
    } else
        found.count = -1;
    free(mass);
    free(reached);
    return found.count;
}
