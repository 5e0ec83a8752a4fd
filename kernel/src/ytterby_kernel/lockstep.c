/* Up to LANES markets cleared together by the interior point of `ytterby/market/interior.py`: a market in each lane.

   Every array has the lanes as its innermost dimension. A batch has the union of the columns and of the rows of its
   lanes, one order of elimination and one pattern of factors; where a lane lacks a column or a row, a share of nought
   keeps it at rest. A lane that has its answer stands still until the slowest has. Names are those of `interior.py`.

   S = A diag(e) A' + diag(g) is factorised as L D L' by panels of columns that share their rows (supernodes), each
   taking what earlier panels give it (left-looking), as in Ng and Peyton (1993), Block sparse Cholesky algorithms. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Each variant of the library, by processor and LANES, has names of its own. */
#define JOINED(name, variant) name##_##variant
#define NAMED(name, variant) JOINED(name, variant)

#ifdef __AVX512F__ /* rows and columns of a tile that stays in registers, of which there are twice as many */
#define TALL 4
#define BROAD 6
#define ACROSS 8
#else
#define TALL 3
#define BROAD 3
#define ACROSS 4
#endif
#define WIDEST 32 /* columns of a panel */
#define ZEROS 25  /* percent of a panel that may be nought */
#define FREE 1e-3
#define KINK 1e-3
#define BEHIND 1e-4
#define CLOSE 100.0
#define COARSE 1e-1
#define PULL_BACK 0.995
#define LEAST_STEP 1e-10
#define MOST_STEPS 80
#define PATIENCE 6
#define FALLS 0.9 /* of what rows are open by: a step that leaves more has not closed them */
#define HELD 16   /* such steps in a row after which a lane ends */

typedef double vec __attribute__((vector_size(8 * LANES)));
typedef int64_t mask __attribute__((vector_size(8 * LANES)));
typedef double wide_t __attribute__((vector_size(8 * ACROSS))); /* columns of one lane */

/* One market, scaled. Its columns and rows have numbers of its own; `column_of` (rising) and `row_of` say which of the
   batch they are. x, y and zu take the answer, that of least residual where none
   reaches the goal; `steps` too, -1 where it has none. */
typedef struct {
    int32_t rows, columns, uses, steps;
    const int32_t *row_of, *column_of;
    const int32_t *start, *index, *tax_start, *tax_index; /* by column */
    const double *value, *rate;
    const double *right, *cost, *curvature, *upper;
    const int32_t *capped, *elastic; /* columns (use) */
    const double *anchor, *price, *elasticity, *cap, *at_cap;
    const double *size, *worth, *capped_size; /* scales of the columns of uses */
    double tolerance, dual, value_scale;
    double *x, *y, *zu;
} lane_t;

static inline vec all(double a) { return a - (vec){0}; }
static inline vec pick(mask m, vec a, vec b) { return (vec)((m & (mask)a) | (~m & (mask)b)); }
static inline vec larger(vec a, vec b) { return pick(a > b, a, b); }
static inline vec smaller(vec a, vec b) { return pick(a < b, a, b); }
static inline vec size_of(vec a) { return larger(a, -a); }

/* Memory of one call, let go at once. */
typedef struct block { struct block *next; } block_t;
typedef struct { block_t *first; int failed; } memory_t;

static void *take(memory_t *memory, size_t count, size_t size)
{
    size_t bytes = (64 + count * size + 63) / 64 * 64;
    block_t *block = aligned_alloc(64, bytes);
    if (!block) { memory->failed = 1; return NULL; }
    memset(block, 0, bytes);
    block->next = memory->first;
    memory->first = block;
    return (char *)block + 64;
}

static void let_go(memory_t *memory)
{
    while (memory->first) {
        block_t *next = memory->first->next;
        free(memory->first);
        memory->first = next;
    }
}

/* A sparse matrix by column, a number for each lane. */
typedef struct {
    int rows, columns;
    int32_t *start, *index;
    vec *value;
} matrix_t;

static int merged(memory_t *memory, matrix_t *out, int lanes, const lane_t *lane, int taxes)
{
    int32_t *place = take(memory, out->rows, sizeof *place);
    int32_t *seen = take(memory, out->rows, sizeof *seen);
    out->start = take(memory, out->columns + 1, sizeof *out->start);
    if (memory->failed) return 0;
    for (int fill = 0; fill < 2; fill++) {
        int cursor[LANES] = {0}, count = 0;
        memset(seen, 0xff, out->rows * sizeof *seen);
        for (int j = 0; j < out->columns; j++) {
            out->start[j] = count;
            for (int l = 0; l < lanes; l++) {
                const lane_t *own = lane + l;
                int k = cursor[l];
                if (k == own->columns || own->column_of[k] != j) continue;
                cursor[l]++;
                const int32_t *start = taxes ? own->tax_start : own->start;
                const int32_t *index = taxes ? own->tax_index : own->index;
                const double *value = taxes ? own->rate : own->value;
                for (int p = start[k]; p < start[k + 1]; p++) {
                    int row = own->row_of[index[p]];
                    if (seen[row] != j) { seen[row] = j; place[row] = count++; }
                    if (fill) {
                        out->index[place[row]] = row;
                        out->value[place[row]][l] += value[p];
                    }
                }
            }
        }
        out->start[out->columns] = count;
        if (!fill) {
            out->index = take(memory, count, sizeof *out->index);
            out->value = take(memory, count, sizeof *out->value);
            if (memory->failed) return 0;
        }
    }
    return 1;
}

/* The factors: panel J has the columns first[J] to first[J + 1], and `row[row_start[J]...]`, its own columns first. */
typedef struct {
    int size, panels;
    int32_t *first, *row_start, *row, *panel_of;
    int64_t *place; /* of a panel in `entry`, rows after each other */
    vec *entry, *d, *spare;
    int32_t *head, *next, *at, *local;
    size_t entries;
    int32_t *pair; /* where in `entry` each product of two entries of a column of A goes */
    int32_t *diagonal;
} factor_t;

/* Least degree first, on sets of bits; `order` and the pattern of each column of L, in `set`. */
static void least_degree(int n, int words, uint64_t *set, int32_t *order)
{
    int32_t *degree = malloc(n * sizeof *degree);
    if (!degree) { order[0] = -1; return; }
    for (int i = 0; i < n; i++) {
        degree[i] = 0;
        for (int w = 0; w < words; w++) degree[i] += __builtin_popcountll(set[(size_t)i * words + w]);
    }
    for (int k = 0; k < n; k++) {
        int least = n, v = n - 1;
        for (int i = 0; i < n; i++) least = degree[i] < least ? degree[i] : least;
        while (degree[v] != least) v--; /* the last of equals leaves less fill */
        order[k] = v;
        degree[v] = n + 1;
        const uint64_t *own = set + (size_t)v * words;
        for (int w = 0; w < words; w++)
            for (uint64_t left = own[w]; left; left &= left - 1) {
                int u = 64 * w + __builtin_ctzll(left);
                uint64_t *other = set + (size_t)u * words;
                int count = 0;
                for (int i = 0; i < words; i++) other[i] |= own[i];
                other[v / 64] &= ~(1ull << (v % 64));
                other[u / 64] &= ~(1ull << (u % 64));
                for (int i = 0; i < words; i++) count += __builtin_popcountll(other[i]);
                degree[u] = count;
            }
    }
    free(degree);
}

static int by_number(const void *a, const void *b) { return *(const int32_t *)a - *(const int32_t *)b; }

/* Order and pattern of the factors; `new_of` takes a row of the batch to its place. */
static int ordered(memory_t *memory, factor_t *f, matrix_t *a, int32_t *new_of)
{
    int n = a->rows, words = (n + 63) / 64;
    uint64_t *set = take(memory, (size_t)n * words, sizeof *set);
    int32_t *order = take(memory, n, sizeof *order), *step = take(memory, n, sizeof *step);
    int32_t *parent = take(memory, n, sizeof *parent), *count = take(memory, n + 1, sizeof *count);
    int32_t *child = take(memory, n + 1, sizeof *child), *brother = take(memory, n, sizeof *brother);
    int32_t *stack = take(memory, n + 1, sizeof *stack), *old = take(memory, n, sizeof *old);
    if (memory->failed) return 0;
    for (int j = 0; j < a->columns; j++)
        for (int p = a->start[j]; p < a->start[j + 1]; p++)
            for (int q = a->start[j]; q < a->start[j + 1]; q++)
                if (p != q) set[(size_t)a->index[p] * words + a->index[q] / 64] |= 1ull << (a->index[q] % 64);
    least_degree(n, words, set, order);
    if (n && order[0] < 0) return 0;
    for (int k = 0; k < n; k++) step[order[k]] = k;
    for (int k = 0; k < n; k++) {
        int v = order[k], next = n;
        count[v] = 0;
        for (int w = 0; w < words; w++)
            for (uint64_t left = set[(size_t)v * words + w]; left; left &= left - 1) {
                int at = step[64 * w + __builtin_ctzll(left)];
                if (at < next) next = at;
                count[v]++;
            }
        parent[v] = next < n ? order[next] : n;
    }
    /* Depth first, the child with most rows last, next to its parent. */
    for (int i = 0; i <= n; i++) child[i] = -1;
    for (int k = 0; k < n; k++) {
        int32_t v = order[k], *link = child + parent[v];
        while (*link >= 0 && count[*link] > count[v]) link = brother + *link;
        brother[v] = *link;
        *link = v;
    }
    int done = n, top = 0; /* from the last place down: the first of a list of children comes last */
    for (int v = child[n]; v >= 0; v = brother[v]) stack[top++] = v;
    for (int i = 0; i < top / 2; i++) {
        int32_t swap = stack[i];
        stack[i] = stack[top - 1 - i];
        stack[top - 1 - i] = swap;
    }
    while (top) {
        int v = stack[--top], from = top;
        old[--done] = v;
        new_of[v] = done;
        for (int u = child[v]; u >= 0; u = brother[u]) stack[top++] = u;
        for (int i = 0; i < (top - from) / 2; i++) {
            int32_t swap = stack[from + i];
            stack[from + i] = stack[top - 1 - i];
            stack[top - 1 - i] = swap;
        }
    }
    /* Panels: a column joins the one before it where that is its child, and few zeros come in. */
    f->size = n;
    f->first = take(memory, n + 1, sizeof *f->first);
    f->panel_of = take(memory, n + 1, sizeof *f->panel_of);
    f->row_start = take(memory, n + 1, sizeof *f->row_start);
    f->place = take(memory, n + 1, sizeof *f->place);
    if (memory->failed) return 0;
    int64_t sum = 0, rows = 0;
    for (int j = 0; j < n; j++) {
        int joins = 0;
        if (j && parent[old[j - 1]] == old[j]) {
            int from = f->first[f->panels - 1], width = j + 1 - from;
            int64_t own = sum + count[old[j]] + 1;
            int64_t panel = (int64_t)width * (width + 1) / 2 + (int64_t)width * count[old[j]];
            joins = width <= WIDEST && (panel - own) * 100 <= panel * ZEROS;
        }
        if (!joins) { f->first[f->panels++] = j; sum = 0; }
        sum += count[old[j]] + 1;
        f->panel_of[j] = f->panels - 1;
    }
    f->first[f->panels] = n;
    for (int J = 0; J < f->panels; J++) rows += f->first[J + 1] - f->first[J] + count[old[f->first[J + 1] - 1]];
    f->row = take(memory, rows, sizeof *f->row);
    if (memory->failed) return 0;
    rows = 0;
    for (int J = 0; J < f->panels; J++) {
        int last = f->first[J + 1] - 1, width = f->first[J + 1] - f->first[J];
        f->row_start[J] = rows;
        f->place[J] = f->entries;
        for (int j = f->first[J]; j <= last; j++) f->row[rows++] = j;
        int from = rows;
        for (int w = 0; w < words; w++)
            for (uint64_t left = set[(size_t)old[last] * words + w]; left; left &= left - 1)
                f->row[rows++] = new_of[64 * w + __builtin_ctzll(left)];
        qsort(f->row + from, rows - from, sizeof *f->row, by_number);
        f->entries += (size_t)(rows - f->row_start[J]) * width;
    }
    f->row_start[f->panels] = rows;
    f->place[f->panels] = f->entries;
    f->entry = take(memory, f->entries, sizeof *f->entry);
    f->d = take(memory, n, sizeof *f->d);
    f->spare = take(memory, (size_t)WIDEST * WIDEST, sizeof *f->spare);
    f->head = take(memory, f->panels, sizeof *f->head);
    f->next = take(memory, f->panels, sizeof *f->next);
    f->at = take(memory, f->panels, sizeof *f->at);
    f->local = take(memory, n, sizeof *f->local);
    f->diagonal = take(memory, n, sizeof *f->diagonal);
    return !memory->failed && f->entries < INT32_MAX;
}

/* Where the products of the entries of A go: sorted by the panel that takes them, so that its rows are laid out once. */
static int placed(memory_t *memory, factor_t *f, const matrix_t *a)
{
    int64_t pairs = 0;
    for (int j = 0; j < a->columns; j++) {
        int64_t own = a->start[j + 1] - a->start[j];
        pairs += own * (own + 1) / 2;
    }
    f->pair = take(memory, pairs, sizeof *f->pair);
    int32_t *low = take(memory, pairs, sizeof *low), *high = take(memory, pairs, sizeof *high);
    int32_t *from = take(memory, f->panels + 2, sizeof *from), *sorted = take(memory, pairs, sizeof *sorted);
    if (memory->failed || pairs >= INT32_MAX) return 0;
    pairs = 0;
    for (int j = 0; j < a->columns; j++)
        for (int p = a->start[j]; p < a->start[j + 1]; p++)
            for (int q = a->start[j]; q <= p; q++) {
                int one = a->index[p], two = a->index[q];
                low[pairs] = one < two ? one : two;
                high[pairs] = one < two ? two : one;
                from[f->panel_of[low[pairs++]] + 2]++;
            }
    for (int J = 0; J < f->panels; J++) from[J + 2] += from[J + 1];
    for (int k = 0; k < pairs; k++) sorted[from[f->panel_of[low[k]] + 1]++] = k;
    for (int J = 0; J < f->panels; J++) {
        int width = f->first[J + 1] - f->first[J];
        for (int i = f->row_start[J]; i < f->row_start[J + 1]; i++) f->local[f->row[i]] = i - f->row_start[J];
        for (int c = 0; c < width; c++) f->diagonal[f->first[J] + c] = f->place[J] + c * width + c;
        for (int k = from[J]; k < from[J + 1]; k++) {
            int pair = sorted[k];
            f->pair[pair] = f->place[J] + f->local[high[pair]] * width + low[pair] - f->first[J];
        }
    }
    return 1;
}

/* Takes from panel J what panel K, whose row `p` is the first of J's columns, gives it. */
static __attribute__((noinline)) void give(factor_t *f, int K, int p, int q, vec *restrict to, int width, int first)
{
    int wide = f->first[K + 1] - f->first[K], count = f->row_start[K + 1] - f->row_start[K] - p;
    const int32_t *row = f->row + f->row_start[K] + p;
    const vec *from = f->entry + f->place[K] + (size_t)p * wide, *d = f->d + f->first[K];
    vec *restrict scaled = f->spare;
    for (int b = 0; b < q; b++)
        for (int c = 0; c < wide; c++) scaled[b * wide + c] = from[b * wide + c] * d[c];
    for (int b = 0; b < q; b += BROAD) {
        const vec *right[BROAD];
        for (int j = 0; j < BROAD; j++) right[j] = scaled + (b + j < q ? b + j : q - 1) * wide;
        for (int a = b; a < count; a += TALL) {
            const vec *left[TALL];
            vec sum[TALL][BROAD];
            for (int i = 0; i < TALL; i++) left[i] = from + (size_t)(a + i < count ? a + i : count - 1) * wide;
            for (int i = 0; i < TALL; i++)
                for (int j = 0; j < BROAD; j++) sum[i][j] = all(0.0);
            for (int c = 0; c < wide; c++)
#pragma GCC unroll 8
                for (int i = 0; i < TALL; i++)
#pragma GCC unroll 8
                    for (int j = 0; j < BROAD; j++) sum[i][j] += left[i][c] * right[j][c];
#pragma GCC unroll 8
            for (int i = 0; i < TALL; i++)
#pragma GCC unroll 8
                for (int j = 0; j < BROAD; j++)
                    if (a + i < count && b + j < q)
                        to[(size_t)f->local[row[a + i]] * width + row[b + j] - first] -= sum[i][j];
        }
    }
}

/* The same of a market alone, in the first lane, where the others have nothing to give: its columns are taken ACROSS at
   a time, each with the sums of `give` in their order, so with the same bits. */
static __attribute__((noinline)) void give_alone(factor_t *f, int K, int p, int q, vec *restrict to, int width,
                                                 int first)
{
    int wide = f->first[K + 1] - f->first[K], count = f->row_start[K + 1] - f->row_start[K] - p;
    const int32_t *row = f->row + f->row_start[K] + p;
    const vec *from = f->entry + f->place[K] + (size_t)p * wide, *d = f->d + f->first[K];
    for (int b = 0; b < q; b += ACROSS) {
        wide_t scaled[WIDEST];
        int own = q - b < ACROSS ? q - b : ACROSS;
        for (int c = 0; c < wide; c++) {
            scaled[c] = (wide_t){0};
            for (int j = 0; j < own; j++) scaled[c][j] = from[(b + j) * wide + c][0] * d[c][0];
        }
        for (int a = b; a < count; a += 8) {
            const vec *left[8];
            wide_t sum[8];
#pragma GCC unroll 8
            for (int i = 0; i < 8; i++) {
                left[i] = from + (size_t)(a + i < count ? a + i : count - 1) * wide;
                sum[i] = (wide_t){0};
            }
            for (int c = 0; c < wide; c++)
#pragma GCC unroll 8
                for (int i = 0; i < 8; i++) sum[i] += left[i][c][0] * scaled[c];
            for (int i = 0; i < 8 && a + i < count; i++) {
                vec *place = to + (size_t)f->local[row[a + i]] * width - first;
                for (int j = 0; j < own; j++) place[row[b + j]][0] -= sum[i][j];
            }
        }
    }
}

/* L D L' of a panel whose earlier panels have given all, from a row on: its square on top, then the rows below, a tile
   at a time. */
static __attribute__((noinline)) void finish(vec *restrict panel, vec *restrict d, int width, int from, int rows)
{
    for (int i = from; i < rows; i += TALL) {
        int tall = i + TALL <= rows && i >= width ? TALL : 1;
        vec *row = panel + (size_t)i * width, kept[TALL][WIDEST];
        if (tall == TALL) {
            for (int c = 0; c < width; c++) {
                vec sum[TALL];
#pragma GCC unroll 8
                for (int t = 0; t < TALL; t++) sum[t] = row[t * width + c];
                for (int k = 0; k < c; k++)
#pragma GCC unroll 8
                    for (int t = 0; t < TALL; t++) sum[t] -= kept[t][k] * panel[c * width + k];
#pragma GCC unroll 8
                for (int t = 0; t < TALL; t++) {
                    kept[t][c] = sum[t];
                    row[t * width + c] = sum[t] / d[c];
                }
            }
            continue;
        }
        for (int c = 0; c < width && c <= i; c++) {
            vec sum = row[c];
            for (int k = 0; k < c; k++) sum -= kept[0][k] * panel[c * width + k];
            kept[0][c] = sum;
            if (c < i) row[c] = sum / d[c];
            else d[c] = sum;
        }
        i += 1 - TALL;
    }
}

/* The same of a market alone, with the same bits: 2 ACROSS rows at a time of those that `finish` takes by TALL. */
static __attribute__((noinline)) void finish_alone(vec *restrict panel, vec *restrict d, int width, int rows)
{
    finish(panel, d, width, 0, width);
    int whole = rows - (rows - width) % TALL;
    for (int i = width; i < whole; i += 2 * ACROSS) {
        int own = whole - i < 2 * ACROSS ? whole - i : 2 * ACROSS;
        vec *row = panel + (size_t)i * width;
        wide_t kept[WIDEST][2];
        for (int c = 0; c < width; c++) {
            wide_t sum[2] = {{0}, {0}};
            for (int t = 0; t < own; t++) sum[t / ACROSS][t % ACROSS] = row[t * width + c][0];
            for (int k = 0; k < c; k++)
#pragma GCC unroll 2
                for (int h = 0; h < 2; h++) sum[h] -= kept[k][h] * panel[c * width + k][0];
            for (int h = 0; h < 2; h++) {
                kept[c][h] = sum[h];
                sum[h] /= d[c][0];
            }
            for (int t = 0; t < own; t++) row[t * width + c][0] = sum[t / ACROSS][t % ACROSS];
        }
    }
    finish(panel, d, width, whole, rows);
}

static void factorise(factor_t *f, int alone)
{
    for (int J = 0; J < f->panels; J++) f->head[J] = -1;
    for (int J = 0; J < f->panels; J++) {
        int first = f->first[J], end = f->first[J + 1], width = end - first;
        int rows = f->row_start[J + 1] - f->row_start[J];
        const int32_t *row = f->row + f->row_start[J];
        vec *panel = f->entry + f->place[J];
        for (int i = 0; i < rows; i++) f->local[row[i]] = i;
        for (int K = f->head[J], after; K >= 0; K = after) {
            after = f->next[K];
            int p = f->at[K], q = 0, count = f->row_start[K + 1] - f->row_start[K];
            const int32_t *own = f->row + f->row_start[K];
            while (p + q < count && own[p + q] < end) q++;
            (alone ? give_alone : give)(f, K, p, q, panel, width, first);
            f->at[K] = p + q;
            if (p + q < count) {
                int next = f->panel_of[own[p + q]];
                f->next[K] = f->head[next];
                f->head[next] = K;
            }
        }
        if (alone) finish_alone(panel, f->d + first, width, rows);
        else finish(panel, f->d + first, width, 0, rows);
        f->at[J] = width;
        if (width < rows) {
            int next = f->panel_of[row[width]];
            f->next[J] = f->head[next];
            f->head[next] = J;
        }
    }
}

/* b becomes the y of S y = b. */
static void solve(const factor_t *f, vec *restrict b)
{
    for (int J = 0; J < f->panels; J++) {
        int first = f->first[J], width = f->first[J + 1] - first, rows = f->row_start[J + 1] - f->row_start[J];
        const int32_t *row = f->row + f->row_start[J];
        const vec *panel = f->entry + f->place[J];
        for (int i = 1; i < rows; i++) {
            int most = i < width ? i : width;
            vec sum = all(0.0);
            for (int c = 0; c < most; c++) sum += panel[(size_t)i * width + c] * b[first + c];
            b[row[i]] -= sum;
        }
    }
    for (int i = 0; i < f->size; i++) b[i] /= f->d[i];
    for (int J = f->panels - 1; J >= 0; J--) {
        int first = f->first[J], width = f->first[J + 1] - first, rows = f->row_start[J + 1] - f->row_start[J];
        const int32_t *row = f->row + f->row_start[J];
        const vec *panel = f->entry + f->place[J];
        vec sum[WIDEST];
        for (int c = 0; c < width; c++) sum[c] = b[first + c];
        for (int i = rows - 1; i >= width; i--) {
            vec own = b[row[i]];
            for (int c = 0; c < width; c++) sum[c] -= panel[(size_t)i * width + c] * own;
        }
        for (int c = width - 1; c >= 0; c--) {
            for (int i = c + 1; i < width; i++) sum[c] -= panel[(size_t)i * width + c] * sum[i];
            b[first + c] = sum[c];
        }
    }
}

/* Isoelastic demand of the uses: arrays (use, lane), and the columns of the batch that they are. */
typedef struct {
    int32_t count, *elastic, *capped;
    vec *anchor, *price, *elasticity, *cap, *at_cap, *size, *worth, *capped_size, *own, *enough;
} demand_t;

static void value_of_uses(const demand_t *u, const vec *x, vec *value, vec *slope)
{
    for (int k = 0; k < u->count; k++) {
        int j = u->elastic[k];
        for (int l = 0; l < LANES; l++) {
            if (u->own[k][l] == 0.0) continue;
            double anchor = u->anchor[k][l], price = u->price[k][l], elasticity = u->elasticity[k][l];
            double quantity = u->at_cap[k][l] + x[j][l] * u->size[k][l];
            double enough = u->enough[k][l], worth, fall;
            if (quantity > enough) {
                double left = fmax(2.0 - quantity / enough, 0.0);
                worth = FREE * price * left;
                fall = left > 0.0 ? FREE * price / enough : 0.0;
            } else {
                worth = price * pow(quantity / anchor, -1.0 / elasticity);
                fall = worth / (elasticity * quantity);
            }
            value[j][l] = -worth * u->worth[k][l];
            slope[k][l] = fall * u->size[k][l] * u->worth[k][l];
        }
    }
}

static double gap_of_demand(const demand_t *u, const matrix_t *a, const char *is_node, const vec *x, const vec *y,
                            double value_scale, int l)
{
    double worst = 0.0;
    for (int k = 0; k < u->count; k++) {
        if (u->own[k][l] == 0.0) continue;
        int j = u->elastic[k];
        double paid = 0.0, price = u->price[k][l], cap = u->cap[k][l], at_cap = u->at_cap[k][l];
        double served = x[u->capped[k]][l] * u->capped_size[k][l] + x[j][l] * u->size[k][l];
        for (int p = a->start[j]; p < a->start[j + 1]; p++)
            if (is_node[a->index[p]]) paid += a->value[p][l] * y[a->index[p]][l];
        paid *= value_scale / u->size[k][l];
        double within = fmin(fmax(paid, FREE * price), cap);
        double wanted = u->anchor[k][l] * pow(within / price, -u->elasticity[k][l]);
        if (paid < FREE * price) wanted = fmax(wanted, served);
        if (paid >= cap * (1.0 - KINK) && served <= at_cap * (1.0 + KINK)) continue;
        worst = fmax(worst, fabs(log(fmax(served, 1e-12) / fmax(wanted, 1e-12))));
    }
    return worst;
}

/* Clears the lanes, at most LANES; 0 where memory is short. rows, columns : of the batch, the first `nodes` rows are nodes. */
int NAMED(ytterby_lockstep, VARIANT)(int lanes, lane_t *lane, int rows, int columns, int nodes, double goal, double regular)
{
    memory_t memory = {0};
    matrix_t a = {.rows = rows, .columns = columns}, tax = a;
    factor_t f = {0};
    demand_t u = {0};
    int n = rows, m = columns, done = 0;
    int32_t *new_of = take(&memory, n, sizeof *new_of);
    int32_t *use_of = take(&memory, m, sizeof *use_of), *bound_of = take(&memory, m, sizeof *bound_of);
    char *is_node = take(&memory, n, 1);
#define ARRAY(name, count) vec *name = take(&memory, count, sizeof(vec))
    ARRAY(own, m); ARRAY(cost, m); ARRAY(curvature, m); ARRAY(upper, m);
    ARRAY(x, m); ARRAY(zl, m); ARRAY(value, m); ARRAY(stationary, m); ARRAY(inverse, m);
    ARRAY(dx, m); ARRAY(dzl, m); ARRAY(low, m);
    ARRAY(there, n); ARRAY(right, n); ARRAY(s, n); ARRAY(y, n); ARRAY(feasible, n); ARRAY(g, n);
    ARRAY(b, n); ARRAY(dy, n); ARRAY(missed, n); ARRAY(side, n);
    if (lanes > LANES || memory.failed || !merged(&memory, &a, lanes, lane, 0) || !merged(&memory, &tax, lanes, lane, 1)) goto out;
    if (!ordered(&memory, &f, &a, new_of)) goto out;
    for (int p = 0; p < a.start[m]; p++) a.index[p] = new_of[a.index[p]];
    for (int p = 0; p < tax.start[m]; p++) tax.index[p] = new_of[tax.index[p]];
    for (int i = 0; i < nodes; i++) is_node[new_of[i]] = 1;
    if (!placed(&memory, &f, &a)) goto out;

    /* What the lanes have, side by side; what a lane lacks rests at one. */
    mask open = {0};
    vec tolerance = all(0.0), pairs = all(0.0), worth_scale = all(1.0);
    for (int j = 0; j < m; j++) { use_of[j] = -1; bound_of[j] = -1; x[j] = zl[j] = all(1.0); upper[j] = all(INFINITY); }
    for (int i = 0; i < n; i++) s[i] = y[i] = all(1.0);
    int bounds = 0;
    for (int l = 0; l < lanes; l++) {
        const lane_t *one = lane + l;
        open[l] = -1;
        tolerance[l] = one->tolerance;
        worth_scale[l] = one->value_scale;
        for (int k = 0; k < one->columns; k++) {
            int j = one->column_of[k];
            own[j][l] = 1.0;
            cost[j][l] = one->cost[k];
            curvature[j][l] = one->curvature[k];
            upper[j][l] = one->upper[k];
            x[j][l] = fmin(1.0, 0.5 * one->upper[k]);
            zl[j][l] = one->dual;
            if (isfinite(one->upper[k]) && bound_of[j] < 0) bound_of[j] = bounds++;
        }
        for (int k = 0; k < one->rows; k++) {
            there[new_of[one->row_of[k]]][l] = 1.0;
            right[new_of[one->row_of[k]]][l] = one->right[k];
        }
        for (int k = 0; k < one->uses; k++)
            if (use_of[one->column_of[one->elastic[k]]] < 0) use_of[one->column_of[one->elastic[k]]] = u.count++;
    }
    u.elastic = take(&memory, u.count, sizeof *u.elastic);
    u.capped = take(&memory, u.count, sizeof *u.capped);
    vec **of_uses[] = {&u.anchor, &u.price, &u.elasticity, &u.cap, &u.at_cap, &u.size, &u.worth, &u.capped_size, &u.own,
                       &u.enough};
    for (int k = 0; k < 10; k++) *of_uses[k] = take(&memory, u.count, sizeof(vec));
    ARRAY(slope, u.count);
    ARRAY(tight, bounds); ARRAY(room, bounds); ARRAY(zu, bounds); ARRAY(droom, bounds); ARRAY(dzu, bounds);
    ARRAY(high, bounds);
    if (memory.failed) goto out;
    for (int l = 0; l < lanes; l++) {
        const lane_t *one = lane + l;
        for (int k = 0; k < one->uses; k++) {
            int j = one->column_of[one->elastic[k]], at = use_of[j];
            const double *numbers[] = {one->anchor, one->price, one->elasticity, one->cap, one->at_cap, one->size,
                                       one->worth, one->capped_size};
            u.elastic[at] = j;
            u.capped[at] = one->column_of[one->capped[k]];
            u.own[at][l] = 1.0;
            u.enough[at][l] = one->anchor[k] * pow(FREE, -one->elasticity[k]);
            for (int i = 0; i < 8; i++) (*of_uses[i])[at][l] = numbers[i][k];
        }
    }
    for (int j = 0; j < m; j++) {
        int t = bound_of[j];
        if (t < 0) continue;
        mask ends = upper[j] < all(INFINITY);
        tight[t] = pick(ends, all(1.0), all(0.0));
        room[t] = pick(ends, upper[j] - x[j], all(1.0));
        zu[t] = pick(ends, zl[j], all(1.0));
        pairs += tight[t];
    }
    for (int j = 0; j < m; j++) {
        pairs += own[j];
        for (int p = a.start[j]; p < a.start[j + 1]; p++) feasible[a.index[p]] += a.value[p] * x[j];
    }
    for (int i = 0; i < n; i++) {
        s[i] = pick(there[i] > all(0.0), larger(right[i] - feasible[i], all(1.0)), all(1.0));
        pairs += there[i];
    }
    pairs = larger(pairs, all(1.0));

    vec best = all(INFINITY), before = all(INFINITY);
    int near_since[LANES], stuck[LANES] = {0}, number;
    for (int l = 0; l < LANES; l++) near_since[l] = -1;
    for (int l = 0; l < lanes; l++) lane[l].steps = -1;
    for (number = 0; number < MOST_STEPS; number++) {
        /* How far each lane is. */
        vec worst = all(0.0), off = all(0.0), gap = all(0.0), amiss = all(0.0);
        for (int j = 0; j < m; j++) value[j] = cost[j] + curvature[j] * x[j];
        value_of_uses(&u, x, value, slope);
        for (int i = 0; i < n; i++) feasible[i] = s[i] - right[i];
        for (int j = 0; j < m; j++) {
            vec along = value[j], across = all(0.0), size = all(0.0);
            for (int p = tax.start[j]; p < tax.start[j + 1]; p++) along += tax.value[p] * y[tax.index[p]];
            value[j] = along;
            for (int p = a.start[j]; p < a.start[j + 1]; p++) {
                vec part = a.value[p] * y[a.index[p]];
                across += part;
                size += size_of(part);
                feasible[a.index[p]] += a.value[p] * x[j];
            }
            along += across - zl[j];
            vec product = x[j] * zl[j] * own[j];
            worst = larger(worst, product / (all(1.0) + x[j]));
            gap += product;
            if (bound_of[j] >= 0) {
                int t = bound_of[j];
                along += zu[t] * tight[t];
                product = room[t] * zu[t] * tight[t];
                worst = larger(worst, product / (all(1.0) + zu[t]));
                gap += product;
            }
            stationary[j] = along;
            off = larger(off, size_of(along) * own[j] / (all(1.0) + size_of(value[j]) + size));
        }
        for (int i = 0; i < n; i++) {
            vec product = s[i] * y[i] * there[i];
            feasible[i] *= there[i];
            amiss = larger(amiss, size_of(feasible[i]));
            worst = larger(worst, product / (all(1.0) + y[i]));
            gap += product;
        }
        worst = larger(worst, off);
        mask waits = (worst < all(COARSE)) & (amiss > all(CLOSE * goal)) & (amiss > all(FALLS) * before);
        before = amiss;
        worst = larger(worst, amiss);
        gap /= pairs;
        int waiting = 0;
        for (int l = 0; l < lanes; l++) {
            const lane_t *one = lane + l;
            if (!open[l]) continue;
            if (!isfinite(worst[l]) || !isfinite(off[l])) { open[l] = 0; continue; }
            if (worst[l] < CLOSE * goal &&
                gap_of_demand(&u, &a, is_node, x, y, worth_scale[l], l) < tolerance[l]) {
                if (worst[l] < best[l]) {
                    for (int k = 0; k < one->columns; k++) {
                        int j = one->column_of[k], t = bound_of[j];
                        one->x[k] = x[j][l];
                        one->zu[k] = t >= 0 && tight[t][l] > 0.0 ? zu[t][l] : 0.0;
                    }
                    for (int k = 0; k < one->rows; k++) one->y[k] = y[new_of[one->row_of[k]]][l];
                    lane[l].steps = number;
                    if (worst[l] < 0.5 * best[l] || near_since[l] < 0) near_since[l] = number;
                    best[l] = worst[l];
                }
                if (worst[l] < goal) { open[l] = 0; continue; }
            }
            stuck[l] = waits[l] ? stuck[l] + 1 : 0; /* rows stay open: `regular` holds up a price */
            if (stuck[l] >= HELD) { open[l] = 0; continue; }
            if (near_since[l] >= 0 && number - near_since[l] >= PATIENCE) { open[l] = 0; continue; }
            waiting++;
        }
        if (!waiting) break;

        /* S, and the first direction: towards products of nought. */
        memset(f.entry, 0, f.entries * sizeof(vec));
        for (int i = 0; i < n; i++) {
            g[i] = s[i] / y[i] + all(regular);
            f.entry[f.diagonal[i]] = g[i];
            dy[i] = feasible[i] - s[i] * there[i]; /* side / y is s where the target is nought */
        }
        const int32_t *pair = f.pair;
        for (int j = 0; j < m; j++) {
            vec full = use_of[j] >= 0 ? slope[use_of[j]] : curvature[j], pull = zl[j] - stationary[j];
            full += zl[j] / x[j] + all(regular);
            pull = -stationary[j] - zl[j];
            if (bound_of[j] >= 0) {
                int t = bound_of[j];
                full += tight[t] * zu[t] / room[t];
                pull += tight[t] * zu[t];
            }
            vec e = own[j] / full;
            inverse[j] = e;
            pull *= e;
            for (int p = a.start[j]; p < a.start[j + 1]; p++) {
                vec first = a.value[p] * e;
                dy[a.index[p]] += a.value[p] * pull;
                for (int q = a.start[j]; q <= p; q++) f.entry[*pair++] += first * a.value[q];
            }
        }
        factorise(&f, lanes == 1);
        solve(&f, dy);
        vec most_x = all(0.0), most_z = all(0.0), with_x = all(0.0), with_z = all(0.0), both = all(0.0);
        for (int j = 0; j < m; j++) {
            vec across = all(0.0), pull = -stationary[j] - zl[j];
            int t = bound_of[j];
            for (int p = a.start[j]; p < a.start[j + 1]; p++) across += a.value[p] * dy[a.index[p]];
            if (t >= 0) pull += tight[t] * zu[t];
            vec by = inverse[j] * (pull - across), dual = -own[j] * zl[j] * (all(1.0) + by / x[j]);
            most_x = larger(most_x, -by / x[j]);
            most_z = larger(most_z, -dual / zl[j]);
            with_x += by * zl[j];
            with_z += dual * x[j];
            both += by * dual;
            low[j] = by * dual;
            if (t >= 0) {
                vec wide = -by * tight[t], top = tight[t] * zu[t] * (wide / room[t] + all(1.0));
                top = -top;
                most_x = larger(most_x, -wide / room[t]);
                most_z = larger(most_z, -top / zu[t]);
                with_x += wide * zu[t];
                with_z += top * room[t];
                both += wide * top;
                high[t] = wide * top;
            }
        }
        for (int i = 0; i < n; i++) {
            vec slack = -there[i] * s[i] * (all(1.0) + dy[i] / y[i]), dual = dy[i] * there[i];
            most_x = larger(most_x, -slack / s[i]);
            most_z = larger(most_z, -dual / y[i]);
            with_x += slack * y[i];
            with_z += dual * s[i];
            both += slack * dual;
            side[i] = slack * dual;
        }
        vec primal = all(1.0) / larger(most_x, all(1.0)), dual = all(1.0) / larger(most_z, all(1.0));
        vec share = (gap * pairs + primal * with_x + dual * with_z + primal * dual * both) / pairs / gap;
        vec target = smaller(share * share * share, all(1.0)) * gap;
        target = larger(target, smaller(gap, all(BEHIND) * off));

        /* The second aims there, and mends what the first leaves. */
        for (int i = 0; i < n; i++) {
            side[i] = there[i] * (s[i] * y[i] - target + side[i]);
            b[i] = feasible[i] - side[i] / y[i];
        }
        for (int j = 0; j < m; j++) {
            int t = bound_of[j];
            low[j] = own[j] * (x[j] * zl[j] - target + low[j]);
            vec pull = -stationary[j] - low[j] / x[j];
            if (t >= 0) {
                high[t] = tight[t] * (room[t] * zu[t] - target + high[t]);
                pull += high[t] / room[t];
            }
            dzl[j] = pull;
            pull *= inverse[j];
            for (int p = a.start[j]; p < a.start[j + 1]; p++) b[a.index[p]] += a.value[p] * pull;
        }
        memcpy(dy, b, n * sizeof(vec));
        solve(&f, dy);
        int refine = 0;
        for (int l = 0; l < lanes; l++) refine |= open[l] && worst[l] < COARSE;
        if (refine) {
            for (int i = 0; i < n; i++) missed[i] = b[i] - g[i] * dy[i];
            for (int j = 0; j < m; j++) {
                vec across = all(0.0);
                for (int p = a.start[j]; p < a.start[j + 1]; p++) across += a.value[p] * dy[a.index[p]];
                across *= inverse[j];
                for (int p = a.start[j]; p < a.start[j + 1]; p++) missed[a.index[p]] -= a.value[p] * across;
            }
            solve(&f, missed);
            mask wanted = worst < all(COARSE);
            for (int i = 0; i < n; i++) dy[i] += pick(wanted, missed[i], all(0.0));
        }
        most_x = most_z = all(0.0);
        for (int j = 0; j < m; j++) {
            int t = bound_of[j];
            vec across = all(0.0);
            for (int p = a.start[j]; p < a.start[j + 1]; p++) across += a.value[p] * dy[a.index[p]];
            vec by = inverse[j] * (dzl[j] - across), one = own[j] * (-low[j] - zl[j] * by) / x[j];
            most_x = larger(most_x, -by / x[j]);
            most_z = larger(most_z, -one / zl[j]);
            dx[j] = by;
            dzl[j] = one;
            if (t >= 0) {
                vec wide = -by * tight[t], top = (-high[t] - zu[t] * wide) / room[t];
                most_x = larger(most_x, -wide / room[t]);
                most_z = larger(most_z, -top / zu[t]);
                droom[t] = wide;
                dzu[t] = top;
            }
        }
        for (int i = 0; i < n; i++) {
            dy[i] *= there[i];
            side[i] = (-side[i] - there[i] * s[i] * dy[i]) / y[i];
            most_x = larger(most_x, -side[i] / s[i]);
            most_z = larger(most_z, -dy[i] / y[i]);
        }
        primal = all(1.0) / larger(most_x, all(1.0));
        dual = all(1.0) / larger(most_z, all(1.0));
        for (int l = 0; l < lanes; l++)
            if (!(primal[l] >= LEAST_STEP && dual[l] >= LEAST_STEP)) open[l] = 0;
        vec pull = larger(all(PULL_BACK), all(1.0) - gap);
        primal = pick(open, smaller(all(1.0), pull * primal), all(0.0));
        dual = pick(open, smaller(all(1.0), pull * dual), all(0.0));
        for (int j = 0; j < m; j++) {
            x[j] += pick(open, primal * dx[j], all(0.0));
            zl[j] += pick(open, dual * dzl[j], all(0.0));
        }
        for (int t = 0; t < bounds; t++) {
            room[t] += pick(open, primal * droom[t], all(0.0));
            zu[t] += pick(open, dual * dzu[t], all(0.0));
        }
        for (int i = 0; i < n; i++) {
            s[i] += pick(open, primal * side[i], all(0.0));
            y[i] += pick(open, dual * dy[i], all(0.0));
        }
    }
    done = 1;
out:
    let_go(&memory);
    return done;
}
