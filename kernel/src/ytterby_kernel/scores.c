/* Scores of pairs of names: which words stand for each other, and what the parts of the score take.

   The same as `ytterby/compliance/parties/align.py` and `score.py`, in the same order and precision, so the answers are
   the same bits. Names are those of these files. Compiled without contraction of products and sums.

   What is rare is left to these files: two names in Chinese, Japanese or Korean, one of a script without vowels, words
   not in ASCII or very long, names that may be equal, or one from right to left. */

#include <math.h>
#include <string.h>

#include "words.h"

#define LETTERS 192 /* of words joined, as they sound: three times `LONGEST` of `names.py` and more */
#define WORDS 32    /* of a name, more than `MAX_WORDS` */
#define EFFECTS 15
#define UNDECIDED NAN
#define HAS(set, place) ((set) >> (place) & 1u)

enum { NAME, COMMON, GENERIC, PLACE, STOP, PARTICLE, TITLE, INITIAL, NUMBER, LEGAL, FILLER };
enum { OF_WORDS, OF_CONFLICT, OF_MISSING, OF_WEAK, OF_NUMBER, OF_ALIKE, OF_FORM, OF_FATHER, OF_ORDER, OF_JOINED,
       OF_INITIALS, OF_VARIANT, OF_SCRIPT, OF_HIGHEST, OF_ONE_PART };
enum { LATIN = 1, VOWEL_POOR = 2, CJK = 4, PLAIN = 8 };

#define KIND(kind) (1u << (kind))
#define SPOKEN (KIND(NAME) | KIND(COMMON) | KIND(GENERIC) | KIND(PLACE) | KIND(FILLER))
#define LANGUAGE (KIND(GENERIC) | KIND(PLACE) | KIND(FILLER))
#define BEGINS (KIND(NAME) | KIND(COMMON) | KIND(GENERIC) | KIND(FILLER))

/* Names: (word) its number, that as written, kind, group; (name) end of its words and of its words of legal forms, classes
   of legal forms as bits, a mark that equal names share, flags. */
typedef struct {
    const int32_t (*part)[4];
    const int32_t (*head)[5];
    const int32_t *legal_word;
} names_t;

typedef struct {
    texts_t spelt, asked_spelt; /* words of the list, and others of the queries with numbers behind these */
    names_t listed, asked;
    texts_t sounds, heard, wades, read; /* what is replaced by what */
    texts_t stems, suffixes;
    texts_t given, forms, class_words; /* rising */
    const int32_t *given_group, *form_class, *word_class;
    const double *missing_weight, *conflict_weight; /* (kind) */
    const int32_t *query, *place; /* (pair) */
    const uint8_t *swapped;       /* (pair) whether the text of the listed name comes first */
    const double *least;          /* (query) */
    int32_t pairs, person, bin, co, kinds_apart; /* number of the word `bin`; classes of legal forms as bits */
    double word_cutoff, short_form, same_sound, same_short_sound, sound_penalty, common_ending, same_chinese, same_stem;
    double same_word, same_canonical, initial_fits, abbreviation_fits, glued_form, joined_cutoff, half_is_same;
    double conflict_step, conflict_share, missing_share, weak_at, number_differs, number_is_name, other_form,
        other_kind_of_form, no_form, stray_form, father_and_son, same_part, unlike, only_alike, turned, other_order,
        one_part, joined, initials, variant, script, highest, looked_at_backwards;
} scores_t;

typedef struct {
    const int32_t (*part)[4];
    const int32_t *legal_word;
    int size, legal_words, legal, mark, flags;
} name_t;

typedef struct {
    uint32_t left, right; /* places as bits */
    int left_first, right_first;
    double alike;
} pair_t;

typedef struct {
    const name_t *one, *two;
    pair_t pair[2 * WORDS];
    int count, joined, abbreviated;
    uint32_t lone_left, lone_right;
} pairing_t;

static word_t word_of(const scores_t *of, int number)
{
    int own = number >= of->spelt.count;
    return own ? text_of(&of->asked_spelt, number - (int)of->spelt.count) : text_of(&of->spelt, number);
}

static word_t word_at(const scores_t *of, const name_t *name, int place) { return word_of(of, name->part[place][0]); }
static word_t raw_at(const scores_t *of, const name_t *name, int place) { return word_of(of, name->part[place][1]); }
static int kind_at(const name_t *name, int place) { return name->part[place][2]; }

static int same(word_t a, word_t b) { return a.size == b.size && !memcmp(a.at, b.at, sizeof(uint32_t) * (size_t)a.size); }

static int order_of(word_t a, word_t b)
{
    int size = least_of(a.size, b.size);
    for (int n = 0; n < size; n++)
        if (a.at[n] != b.at[n]) return a.at[n] < b.at[n] ? -1 : 1;
    return (a.size > b.size) - (a.size < b.size);
}

static int ends_with(word_t word, word_t ending)
{
    return word.size >= ending.size && same((word_t){word.at + word.size - ending.size, ending.size}, ending);
}

static int begins_with(word_t word, word_t start)
{
    return word.size >= start.size && same((word_t){word.at, start.size}, start);
}

static int first_of(const texts_t *texts, word_t word) /* the first of rising texts that is not before a word */
{
    int low = 0, high = (int)texts->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (order_of(text_of(texts, middle), word) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Bits of all that rising texts say of a word, each a number. */
static int bits_of(const texts_t *texts, const int32_t *number, word_t word)
{
    int bits = 0;
    for (int n = first_of(texts, word); n < texts->count && same(text_of(texts, n), word); n++) bits |= 1 << number[n];
    return bits;
}

/* The word with each of some pieces replaced, one after the other. */
static word_t replaced(word_t word, const texts_t *pieces, const texts_t *by, uint32_t *to)
{
    uint32_t letters = 0;
    for (int n = 0; n < word.size; n++) to[n] = word.at[n], letters |= 1u << (to[n] & 31);
    int size = word.size;
    for (int k = 0; k < pieces->count; k++) {
        word_t piece = text_of(pieces, k), other = text_of(by, k);
        if (!(letters >> (piece.at[0] & 31) & 1) || piece.size > size) continue;
        uint32_t copy[LETTERS];
        int made = 0, found = 0;
        for (int n = 0; n < size;) {
            int fits = n + piece.size <= size && made + other.size + size - n < LETTERS;
            if (fits && to[n] == piece.at[0] && same((word_t){to + n, piece.size}, piece)) {
                for (int i = 0; i < other.size; i++) copy[made++] = other.at[i];
                n += piece.size, found = 1;
            } else
                copy[made++] = to[n++];
        }
        if (!found) continue;
        for (int i = 0; i < other.size; i++) letters |= 1u << (other.at[i] & 31);
        memcpy(to, copy, sizeof(uint32_t) * (size_t)made);
        size = made;
    }
    return (word_t){to, size};
}

static word_t coarse(const scores_t *of, word_t word, uint32_t *to)
{
    word_t made = replaced(word, &of->sounds, &of->heard, to);
    int size = 0;
    for (int n = 0; n < made.size; n++)
        if (!size || to[size - 1] != to[n]) to[size++] = to[n];
    return (word_t){to, size};
}

/* Normalised similarity of words, nought below the cutoff. */
static double likeness(const scores_t *of, word_t a, word_t b)
{
    int rows[3 * (LETTERS + 2)], longest = most_of(a.size, b.size);
    if (!longest) return 1.0;
    int allowed = (int)((1.0 - of->word_cutoff) * longest + TINY);
    int found = edits(a.at, a.size, b.at, b.size, allowed, rows, LETTERS);
    double alike = 1.0 - (double)found / longest;
    return found <= allowed && alike >= of->word_cutoff ? alike : 0.0;
}

static int same_group(const scores_t *of, word_t one, word_t two)
{
    int n = first_of(&of->given, one), m = first_of(&of->given, two);
    for (; n < of->given.count && same(text_of(&of->given, n), one); n++)
        for (int k = m; k < of->given.count && same(text_of(&of->given, k), two); k++)
            if (of->given_group[n] == of->given_group[k]) return 1;
    return 0;
}

static double word_similarity(const scores_t *of, word_t one, word_t two)
{
    uint32_t left_text[LETTERS], right_text[LETTERS];
    word_t left, right;
    if (order_of(one, two) > 0) left = one, one = two, two = left;
    word_t brief = one.size <= two.size ? one : two, other = one.size <= two.size ? two : one;
    if (of->person) {
        if (same_group(of, one, two)) return of->short_form;
        if (one.size < 10 && brief.size > 1) {
            left = replaced(one, &of->wades, &of->read, left_text);
            right = replaced(two, &of->wades, &of->read, right_text);
            if (same(left, right)) return of->same_chinese;
        }
    }
    if (brief.size <= 2) return 0.0;
    for (int k = 0; k < of->stems.count && one.at[one.size - 1] == two.at[two.size - 1]; k++) {
        word_t ending = text_of(&of->stems, k);
        if (!ends_with(one, ending) || !ends_with(two, ending) || brief.size <= ending.size + 2) continue;
        word_t a = {one.at, one.size - ending.size}, b = {two.at, two.size - ending.size};
        if (same(coarse(of, a, left_text), coarse(of, b, right_text))) return of->same_stem;
        return most_of(a.size, b.size) > 3 ? likeness(of, a, b) : 0.0;
    }
    double similarity = other.size > 3 ? likeness(of, one, two) : 0.0;
    left = coarse(of, one, left_text), right = coarse(of, two, right_text);
    if (same(left, right)) similarity = fmax(similarity, left.size > 2 ? of->same_sound : of->same_short_sound);
    else if (least_of(left.size, right.size) > 3) similarity = fmax(similarity, likeness(of, left, right) - of->sound_penalty);
    if (!of->person && brief.size >= 5 && begins_with(other, brief)) {
        word_t rest = {other.at + brief.size, other.size - brief.size};
        for (int k = 0; k < of->suffixes.count; k++)
            if (same(text_of(&of->suffixes, k), rest)) similarity = fmax(similarity, of->common_ending);
    }
    return similarity >= of->word_cutoff ? similarity : 0.0;
}

static double alike_of(const scores_t *of, const name_t *one, int i, const name_t *two, int j)
{
    int kind = kind_at(one, i), other = kind_at(two, j);
    word_t a = word_at(of, one, i), b = word_at(of, two, j);
    if (kind == INITIAL || other == INITIAL) {
        if (kind == other) return 0.0;
        int stands = kind == INITIAL ? other : kind;
        return HAS(BEGINS, stands) && a.at[0] == b.at[0] ? of->initial_fits : 0.0;
    }
    if (kind == PARTICLE || other == PARTICLE) return 0.0;
    /* two words of the language that differ are no misspelling of each other */
    if (!of->person && HAS(LANGUAGE, kind) && HAS(LANGUAGE, other)) return 0.0;
    return word_similarity(of, a, b);
}

static void pair_up(pairing_t *p, uint32_t left, uint32_t right, int left_first, int right_first, double alike)
{
    p->lone_left &= ~left, p->lone_right &= ~right;
    p->pair[p->count++] = (pair_t){left, right, left_first, right_first, alike};
}

static void add(pairing_t *p, uint32_t left, uint32_t right, double alike)
{
    pair_up(p, left, right, __builtin_ctz(left), __builtin_ctz(right), alike);
}

static void pair_equal(const scores_t *of, pairing_t *p)
{
    const name_t *one = p->one, *two = p->two;
    uint32_t taken = 0;
    for (int i = 0; i < one->size; i++) {
        int j = 0;
        while (j < two->size && two->part[j][0] != one->part[i][0]) j++;
        if (j < two->size && !HAS(taken, j)) {
            int written = one->part[i][1] == two->part[j][1] || kind_at(one, i) == PARTICLE;
            taken |= 1u << j;
            pair_up(p, 1u << i, 1u << j, i, j, written ? of->same_word : of->same_canonical);
        } else
            p->lone_left |= 1u << i;
    }
    p->lone_right = ((1u << two->size) - 1) & ~taken;
}

typedef struct {
    double alike;
    int i, j;
} option_t;

/* Words that pair almost, best first. */
static int options_of(const scores_t *of, const pairing_t *p, option_t *options)
{
    int count = 0;
    for (int i = 0; i < p->one->size; i++)
        for (int j = 0; HAS(p->lone_left, i) && j < p->two->size; j++) {
            if (!HAS(p->lone_right, j) || kind_at(p->one, i) == NUMBER || kind_at(p->two, j) == NUMBER) continue;
            double alike = alike_of(of, p->one, i, p->two, j);
            if (alike == 0.0) continue;
            int at = count++;
            for (; at && options[at - 1].alike < alike; at--) options[at] = options[at - 1];
            options[at] = (option_t){alike, i, j};
        }
    return count;
}

static int begins_alike(uint32_t letter) { return letter < 128 && letter && strchr("cjqstxz", (int)letter) != NULL; }

/* Whether the word is the other's word with a legal form of the same class behind it. */
static int glued(const scores_t *of, word_t word, word_t stem, const name_t *other)
{
    if (stem.size < 3 || !begins_with(word, stem)) return 0;
    word_t form = {word.at + stem.size, word.size - stem.size};
    return (bits_of(&of->forms, of->form_class, form) & other->legal) != 0;
}

/* The run of up to four words of `b` that is most like a word of `a`: its bits, and how much. */
static uint32_t run_of(const scores_t *of, const name_t *a, int i, const name_t *b, uint32_t rest, double *best)
{
    uint32_t found = 0, text[LETTERS];
    word_t word = word_at(of, a, i), raw = raw_at(of, a, i);
    *best = 0.0;
    for (int start = 0; start < b->size; start++) {
        word_t together = {text, 0};
        if (!HAS(rest, start)) continue;
        uint32_t first = raw_at(of, b, start).at[0], other = word.at[0];
        if (first != other && !(begins_alike(first) && begins_alike(other))) continue;
        for (int stop = start; stop < least_of(start + 4, b->size); stop++) {
            word_t more = raw_at(of, b, stop);
            if (!HAS(rest, stop) && kind_at(b, stop) != PARTICLE) break;
            memcpy(text + together.size, more.at, sizeof(uint32_t) * (size_t)more.size);
            together.size += more.size;
            if (together.size > word.size + 4) break;
            if (stop == start) {
                if (!a->legal && b->legal && glued(of, word, more, b)) found = 1u << start, *best = of->glued_form;
                continue;
            }
            double alike = same(together, word) || same(together, raw);
            if (alike == 0.0 && word.size > 5) {
                alike = word_similarity(of, word, together);
                if (alike < of->joined_cutoff) alike = 0.0;
            }
            if (alike != 0.0 && (!found || alike > *best))
                found = (2u << stop) - (1u << start), *best = alike;
        }
    }
    return found;
}

static int has_kind(const name_t *name, int kind)
{
    for (int n = 0; n < name->size; n++)
        if (kind_at(name, n) == kind) return 1;
    return 0;
}

static int run_before(uint32_t a, uint32_t b) /* order of runs as tuples of places */
{
    int first = __builtin_ctz(a) - __builtin_ctz(b);
    return first ? first : __builtin_popcount(a) - __builtin_popcount(b);
}

static int joins_before(const pair_t *a, const pair_t *b)
{
    if (a->alike != b->alike) return a->alike > b->alike;
    int left = run_before(a->left, b->left);
    return left ? left < 0 : run_before(a->right, b->right) < 0;
}

/* Runs of words of one name that, written together, are a word of the other. */
static void join(const scores_t *of, pairing_t *p)
{
    pair_t found[2 * WORDS];
    int count = 0;
    for (int turned = 0; turned < 2; turned++) {
        const name_t *a = turned ? p->two : p->one, *b = turned ? p->one : p->two;
        uint32_t lone = turned ? p->lone_right : p->lone_left, rest = turned ? p->lone_left : p->lone_right;
        if (__builtin_popcount(rest) < 2 && !has_kind(b, PARTICLE) && !b->legal) continue;
        for (int i = 0; i < a->size; i++) {
            double alike;
            if (!HAS(lone, i) || word_at(of, a, i).size < 4) continue;
            uint32_t run = run_of(of, a, i, b, rest, &alike);
            if (!run) continue;
            rest &= ~run;
            pair_t made = turned ? (pair_t){run, 1u << i, 0, 0, alike} : (pair_t){1u << i, run, 0, 0, alike};
            int at = count++;
            for (; at && joins_before(&made, found + at - 1); at--) found[at] = found[at - 1];
            found[at] = made;
        }
    }
    uint32_t left = 0, right = 0;
    for (int n = 0; n < count; n++) {
        if ((left & found[n].left) || (right & found[n].right)) continue;
        left |= found[n].left, right |= found[n].right;
        add(p, found[n].left, found[n].right, found[n].alike);
        p->joined = 1;
    }
}

static int may_be_initials(word_t word, int group)
{
    int brief = word.size == 2 || word.size == 3;
    for (int n = 1; n < word.size; n++)
        if (word.at[n] < 128 && word.at[n] && strchr("aeiouy", (int)word.at[n])) brief = 0;
    return group == -1 || brief;
}

static int spoken_of(const name_t *name)
{
    int count = 0;
    for (int n = 0; n < name->size; n++) count += HAS(SPOKEN, kind_at(name, n));
    return count;
}

/* Places of the other name's run of words that a word abbreviates by first letters, as bits. */
static uint32_t initials_of(const scores_t *of, const name_t *name, int place, const name_t *other, uint32_t lone, int full)
{
    word_t word = word_at(of, name, place);
    int run[WORDS], count = 0, size = word.size;
    if (of->person && !may_be_initials(word, name->part[place][3])) return 0;
    if (size < (of->person && !full ? 2 : 3) || size > 7) return 0;
    for (int n = 0; n < size; n++)
        if (word.at[n] < 'a' || word.at[n] > 'z') return 0;
    if (full && (of->person || size != spoken_of(other))) return 0;
    for (int j = 0; j < other->size; j++)
        if (HAS(lone, j) && HAS(SPOKEN, kind_at(other, j))) run[count++] = j;
    for (int start = 0; start + size <= count; start++) {
        uint32_t span = 0;
        int n = 0;
        for (; n < size && raw_at(of, other, run[start + n]).at[0] == word.at[n]; n++) span |= 1u << run[start + n];
        if (n == size) return span;
    }
    return 0;
}

static void abbreviations(const scores_t *of, pairing_t *p)
{
    for (int turned = 0; turned < 2; turned++) {
        const name_t *a = turned ? p->two : p->one, *b = turned ? p->one : p->two;
        uint32_t lone = turned ? p->lone_right : p->lone_left;
        for (int i = 0; i < a->size; i++) {
            if (!HAS(lone, i) || (kind_at(a, i) != NAME && kind_at(a, i) != COMMON)) continue;
            uint32_t rest = turned ? p->lone_left : p->lone_right;
            uint32_t run = initials_of(of, a, i, b, rest, !p->count);
            if (!run) continue;
            add(p, turned ? run : 1u << i, turned ? 1u << i : run, of->abbreviation_fits);
            p->abbreviated = 1;
        }
    }
}

static word_t both(const scores_t *of, const name_t *name, int i, int j, uint32_t *to)
{
    word_t first = word_at(of, name, least_of(i, j)), second = word_at(of, name, most_of(i, j));
    memcpy(to, first.at, sizeof(uint32_t) * (size_t)first.size);
    memcpy(to + first.size, second.at, sizeof(uint32_t) * (size_t)second.size);
    return (word_t){to, first.size + second.size};
}

/* Hyphened names as wholes, which share one half. */
static void hyphenated(const scores_t *of, pairing_t *p)
{
    const name_t *one = p->one, *two = p->two;
    uint32_t x[LETTERS], y[LETTERS];
    for (int i = 0; i < one->size; i++)
        for (int j = 0; HAS(p->lone_left, i) && j < two->size; j++)
            for (int n = 0; HAS(p->lone_right, j) && n < p->count; n++) {
                pair_t *pair = p->pair + n;
                if (__builtin_popcount(pair->left) != 1 || __builtin_popcount(pair->right) != 1) continue;
                if (pair->alike < of->half_is_same) continue;
                int a = pair->left_first, b = pair->right_first;
                if (kind_at(one, a) == PARTICLE || abs(a - i) != 1 || abs(b - j) != 1) continue;
                if (one->part[a][3] != one->part[i][3] || two->part[b][3] != two->part[j][3]) continue;
                double alike = word_similarity(of, both(of, one, a, i, x), both(of, two, b, j, y));
                if (alike == 0.0) continue;
                *pair = (pair_t){1u << a | 1u << i, 1u << b | 1u << j, a, b, alike};
                p->lone_left &= ~(1u << i), p->lone_right &= ~(1u << j);
                return;
            }
}

static void pair_words(const scores_t *of, pairing_t *p)
{
    option_t options[WORDS * WORDS];
    pair_equal(of, p);
    if (!p->lone_left || !p->lone_right) return;
    int count = options_of(of, p, options);
    if (p->one->size != p->two->size || !count) join(of, p);
    for (int n = 0; n < count; n++) {
        int i = options[n].i, j = options[n].j;
        if (!HAS(p->lone_left, i) || !HAS(p->lone_right, j)) continue;
        pair_up(p, 1u << i, 1u << j, i, j, options[n].alike);
        if (kind_at(p->one, i) == INITIAL || kind_at(p->two, j) == INITIAL) p->abbreviated = 1;
    }
    if (p->lone_left && p->lone_right) abbreviations(of, p);
    if (p->lone_left && p->lone_right && of->person) hyphenated(of, p);
}

typedef struct {
    double similarity, matched, telling, conflict, missing;
    int numbers, stray, variant;
} evidence_t;

/* Whether a word is one of the other name's legal form, misplaced or misspelt. */
static int is_stray(const scores_t *of, word_t word, const name_t *other)
{
    int rows[3 * (LETTERS + 2)];
    if (bits_of(&of->class_words, of->word_class, word) & other->legal) return 1;
    for (int n = 0; n < other->legal_words; n++) {
        word_t form = word_of(of, other->legal_word[n]);
        if (same(word, form)) return 1;
        if (word.size < 2 || word.size > 14 || form.size < 2 || (form.size == 2 && word.size != 2)) continue;
        if (edits(word.at, word.size, form.at, form.size, 1, rows, LETTERS) <= 1) return 1;
    }
    return 0;
}

static void left_over(const scores_t *of, const name_t *name, const name_t *other, uint32_t lone, evidence_t *e, double *sums)
{
    for (int place = 0; place < name->size; place++) {
        if (!HAS(lone, place)) continue;
        if (kind_at(name, place) == NUMBER) e->numbers++;
        else if (other->legal_words && is_stray(of, raw_at(of, name, place), other)) e->stray = 1;
        else {
            sums[0] += of->conflict_weight[kind_at(name, place)];
            sums[1] += of->missing_weight[kind_at(name, place)];
        }
    }
}

static double weight_of(const scores_t *of, const name_t *name, uint32_t places)
{
    double sum = 0.0;
    for (int n = 0; n < name->size; n++)
        if (HAS(places, n)) sum += of->missing_weight[kind_at(name, n)];
    return sum;
}

static void weigh(const scores_t *of, const pairing_t *p, evidence_t *e)
{
    const name_t *one = p->one, *two = p->two;
    double left[2] = {0.0, 0.0}, right[2] = {0.0, 0.0};
    for (int n = 0; n < p->count; n++) {
        const pair_t *pair = p->pair + n;
        double a = weight_of(of, one, pair->left), b = weight_of(of, two, pair->right), weight = (a + b) / 2.0;
        if (__builtin_popcount(pair->left) == 1 && __builtin_popcount(pair->right) == 1) {
            int i = pair->left_first, j = pair->right_first;
            if (kind_at(one, i) == INITIAL || kind_at(two, j) == INITIAL) weight = fmin(a, b);
            e->variant |= one->part[i][1] != two->part[j][1];
        }
        e->similarity += weight * pair->alike;
        e->matched += weight;
        e->telling += pair->alike * of->missing_weight[kind_at(one, pair->left_first)];
    }
    e->similarity /= e->matched;
    left_over(of, one, two, p->lone_left, e, left);
    left_over(of, two, one, p->lone_right, e, right);
    e->conflict = fmin(left[0], right[0]);
    e->missing = fmax(left[1], right[1]) - fmin(left[1], right[1]);
}

/* Places in the second name of the words that pair, in the order of the first. */
static int places_of(const pairing_t *p, int *places)
{
    int count = 0, at[2 * WORDS];
    for (int n = 0; n < p->count; n++) {
        int k = count++;
        for (; k && at[k - 1] > p->pair[n].left_first; k--) at[k] = at[k - 1], places[k] = places[k - 1];
        at[k] = p->pair[n].left_first, places[k] = p->pair[n].right_first;
    }
    return count;
}

/* 0: in order; 1: the first comes last, or the last first; 2: any other order. */
static int disorder(const pairing_t *p)
{
    int places[2 * WORDS], sorted[2 * WORDS], count = places_of(p, places), first = 1, last = 1, in_order = 1;
    for (int n = 0; n < count; n++) {
        int k = n;
        for (; k && sorted[k - 1] > places[n]; k--) sorted[k] = sorted[k - 1];
        sorted[k] = places[n];
    }
    for (int n = 0; n < count; n++) {
        in_order &= sorted[n] == places[n];
        first &= sorted[n] == places[(n + 1) % count];
        last &= sorted[n] == places[(n + count - 1) % count];
    }
    return in_order ? 0 : first || last ? 1 : 2;
}

/* The place of the first word with `bin` between two others, or -1. */
static int son(const scores_t *of, const name_t *name)
{
    for (int n = 0; n + 2 < name->size; n++)
        if (name->part[n + 1][0] == of->bin) return n;
    return -1;
}

static int exchanged(const scores_t *of, const name_t *one, const name_t *two)
{
    int a = of->person ? son(of, one) : -1, b = of->person ? son(of, two) : -1;
    return a >= 0 && b >= 0 && one->part[a][0] == two->part[b + 2][0] && one->part[a + 2][0] == two->part[b][0];
}

static double legal_form(const scores_t *of, const name_t *one, const name_t *two, int stray)
{
    double leaves = stray ? of->stray_form : 1.0;
    int left = one->legal & ~of->co, right = two->legal & ~of->co;
    if (left && right && !(left & right)) {
        int other_kind = ((left ^ right) & of->kinds_apart) != 0;
        return leaves * (other_kind && !of->person ? of->other_kind_of_form : of->other_form);
    }
    return one->legal != two->legal ? leaves * of->no_form : leaves;
}

static double only_alike(const scores_t *of, const pairing_t *p)
{
    int unlike = 0, same_ones = 0;
    if (!of->person || p->count < 2) return 1.0;
    for (int n = 0; n < p->count; n++) {
        const pair_t *pair = p->pair + n;
        unlike |= pair->alike < of->unlike;
        if (pair->alike < of->same_part) continue;
        same_ones = 1;
        for (int i = 0; i < p->one->size; i++)
            if (HAS(pair->left, i) && kind_at(p->one, i) == NAME) return 1.0;
    }
    return unlike || !same_ones ? of->only_alike : 1.0;
}

static void leave(double *score, double *effect, double factor)
{
    if (factor == 1.0) return;
    *effect = *score * (factor - 1.0);
    *score += *effect;
}

static void take(double *score, double *effect, double takes, int when)
{
    if (!when) return;
    *effect = -fmin(takes, *score);
    *score += *effect;
}

static double score_of(const scores_t *of, const pairing_t *p, double *effects)
{
    const name_t *one = p->one, *two = p->two;
    evidence_t e = {0};
    weigh(of, p, &e);
    double score = effects[OF_WORDS] = e.similarity, factor = 1.0;
    factor -= of->conflict_step * fmin(1.0, e.conflict);
    leave(&score, effects + OF_CONFLICT, factor - of->conflict_share * (e.conflict / (e.matched + e.conflict)));
    leave(&score, effects + OF_MISSING, 1.0 - of->missing_share * e.missing / (e.matched + e.missing));
    if (e.missing != 0.0 || e.conflict != 0.0) factor = fmin(1.0, 0.5 + 0.5 * e.telling / of->weak_at);
    else factor = e.matched < 0.5 ? 0.5 + e.matched : 1.0;
    leave(&score, effects + OF_WEAK, factor);
    factor = of->number_differs - of->number_is_name * fmax(0.0, 1.0 - e.matched);
    leave(&score, effects + OF_NUMBER, e.numbers ? factor : 1.0);
    leave(&score, effects + OF_ALIKE, only_alike(of, p));
    leave(&score, effects + OF_FORM, legal_form(of, one, two, e.stray));
    int out = disorder(p), sons = out && exchanged(of, one, two);
    leave(&score, effects + OF_FATHER, sons ? of->father_and_son : 1.0);
    leave(&score, effects + OF_ORDER, !out || sons ? 1.0 : out == 1 ? of->turned : of->other_order);
    take(&score, effects + OF_JOINED, of->joined, p->joined);
    take(&score, effects + OF_INITIALS, of->initials, p->abbreviated);
    take(&score, effects + OF_VARIANT, of->variant, e.variant);
    take(&score, effects + OF_SCRIPT, of->script, (one->flags ^ two->flags) & LATIN);
    if (score > of->highest) {
        int of_it = e.variant ? OF_VARIANT : OF_HIGHEST;
        effects[of_it] = effects[of_it] + of->highest - score;
        score = of->highest;
    }
    return fmax(0.0, fmin(1.0, score));
}

/* Whether the words of two names have the same letters, so that one may be written from right to left. */
static int same_letters(const scores_t *of, const name_t *one, const name_t *two)
{
    int counts[128] = {0}, sizes[2] = {0, 0};
    for (int turned = 0; turned < 2; turned++)
        for (int n = 0; n < (turned ? two : one)->size; n++) {
            word_t word = word_at(of, turned ? two : one, n);
            for (int k = 0; k < word.size; k++) counts[word.at[k] & 127] += turned ? -1 : 1;
            sizes[turned] += word.size;
        }
    for (int n = 0; n < 128; n++)
        if (counts[n]) return 0;
    return sizes[0] == sizes[1] && sizes[0] >= 6;
}

static name_t name_of(const names_t *names, int n)
{
    const int32_t *head = names->head[n];
    int from = n ? names->head[n - 1][0] : 0, legal = n ? names->head[n - 1][1] : 0;
    return (name_t){names->part + from, names->legal_word + legal, head[0] - from, head[1] - legal, head[2], head[3], head[4]};
}

static double compare_names(const scores_t *of, int n, double *effects)
{
    name_t asked = name_of(&of->asked, of->query[n]), listed = name_of(&of->listed, of->place[n]);
    double score = 0.0, least = of->least[of->query[n]];
    int flags = asked.flags & listed.flags, different = asked.flags ^ listed.flags;
    if (asked.mark == listed.mark || !asked.size || !listed.size) return UNDECIDED;
    if (!(flags & PLAIN) || (flags & CJK) || (different & VOWEL_POOR)) return UNDECIDED;
    pairing_t p = {.one = of->swapped[n] ? &listed : &asked, .two = of->swapped[n] ? &asked : &listed};
    pair_words(of, &p);
    if (p.count) score = score_of(of, &p, effects);
    if (score < of->looked_at_backwards && same_letters(of, &asked, &listed)) return UNDECIDED;
    int one_part = effects[OF_INITIALS] != 0.0, parts = 0;
    one_part |= of->person && (effects[OF_MISSING] != 0.0 || effects[OF_CONFLICT] != 0.0);
    for (int k = 0; k < listed.size; k++) parts += kind_at(&listed, k) == NAME || kind_at(&listed, k) == COMMON;
    if (one_part && parts < 2 && asked.size > 1) {
        effects[OF_ONE_PART] = -(score * of->one_part);
        score -= score * of->one_part;
    }
    return score >= least ? score : -1.0;
}

/* The score of each pair; -1 below the least, NAN where it is left to Python. effects: (pair, EFFECTS) noughts. */
void ytterby_scores(const scores_t *of, double *score, double *effects)
{
    for (int n = 0; n < of->pairs; n++) score[n] = compare_names(of, n, effects + (int64_t)EFFECTS * n);
}
