#include <string.h>

#include "screen_rules.h"

static inline Py_ssize_t greater(Py_ssize_t a, Py_ssize_t b) { return a > b ? a : b; }
static inline Py_ssize_t smaller(Py_ssize_t a, Py_ssize_t b) { return a < b ? a : b; }

static Py_ssize_t line_end(const Signs *signs, Py_ssize_t from) {
    const Py_ssize_t stop = sign_first(signs, '\n', from, signs->length);
    return stop < 0 ? signs->length : stop;
}

/* A mention whose pieces are asked for, and what was found. */
typedef struct {
    const ScreenRules *rules;
    const Signs *signs;
    Py_ssize_t start, end, capped;
    uint64_t beside;
} Asking;

static int put_piece(void *argument, Py_ssize_t first, Py_ssize_t last, uint32_t piece) {
    Asking *asking = argument;
    const Reaches *reaches = &asking->rules->reaches;
    uint64_t mask = asking->rules->masks[piece];
    if (first < asking->start - reaches->hint_left || last > asking->end + reaches->hint_right)
        mask &= ~(uint64_t)HINTED;
    if (first < asking->start - reaches->quarrel_left || last > asking->end + reaches->quarrel_right)
        mask &= ((uint64_t)1 << QUARRELS) - 1;
    if (first < asking->start - reaches->hint_left || last > asking->start)
        mask &= ~(((uint64_t)1 << QUARRELS) - ((uint64_t)1 << STEMS));
    if (first < asking->capped || last > asking->start) mask &= ~(uint64_t)(TITLED | ANNOUNCED);
    /* In lower case there is a dot behind the "i" of DOTTED_I, and it is in no piece. */
    if (sign_first(asking->signs, DOTTED_I, first, last - 1) < 0) asking->beside |= mask;
    return 0;
}

/* The bits of the pieces around a mention, each within its rule's reach; ``capped`` is where that of titles begins. */
static uint64_t pieces_beside(const ScreenRules *rules, const Signs *signs, Py_ssize_t start, Py_ssize_t end,
                              Py_ssize_t capped) {
    const Reaches *reaches = &rules->reaches;
    const Py_ssize_t from = smaller(capped, start - greater(reaches->hint_left, reaches->quarrel_left));
    const Py_ssize_t to = smaller(signs->length, end + greater(reaches->hint_right, reaches->quarrel_right));
    Asking asking = {rules, signs, start, end, capped, 0};
    words_find(&rules->pieces, signs, greater(0, from), to, put_piece, &asking);
    return asking.beside;
}

static int is_small(const SmallWords *small, const uint8_t *word, Py_ssize_t length) {
    for (int i = 0; i < small->count; i++)
        if (small->words[i][0] == length && memcmp(small->words[i] + 1, word, (size_t)length) == 0) return 1;
    return 0;
}

/* works.beside_capitals. */
static int beside_capitals(const ScreenRules *rules, const Signs *signs, Py_ssize_t start, Py_ssize_t end) {
    const uint8_t *at = signs->at;
    Py_ssize_t place = end;
    const Py_ssize_t highest = smaller(signs->length, end + 20), lowest = greater(0, start - 40);
    for (int words = 0; words < 2; words++) {
        while (place < highest && has(at[place], SPACE)) place++;
        const Py_ssize_t begun = place;
        while (place < highest && !has(at[place], SPACE)) place++;
        if (place == begun) break;
        if (has(at[begun], UPPER)) return 1;
        if (!is_small(&rules->small, at + begun, place - begun)) break;
    }
    for (place = start;;) {
        while (place > lowest && has(at[place - 1], SPACE)) place--;
        const Py_ssize_t ended = place;
        while (place > lowest && !has(at[place - 1], SPACE)) place--;
        if (place == ended) return 0;
        if (has(at[place], UPPER) || at[ended - 1] == ':') return 1;
        if (!is_small(&rules->small, at + place, ended - place)) return 0;
    }
}

/* Whether places.DEFINED begins at ``stop``. */
static int is_defined(const Signs *signs, Py_ssize_t stop) {
    return signs_at(signs, "\n\n: ", stop) || signs_at(signs, "\n: ", stop);
}

/* places.may_be_linked. */
static int may_be_linked(const Signs *signs, Py_ssize_t line, Py_ssize_t stop) {
    return signs_first(signs, "ntioned", 0, greater(0, line - 40), smaller(signs->length, line + 20)) >= 0 ||
           signs_first(signs, "GitHub - ", 0, line, stop) >= 0;
}

/* voice._may_open_single. */
static int may_open_single(const Signs *signs, Py_ssize_t line, Py_ssize_t start) {
    if (sign_first(signs, SINGLE_OPENING, line, start) >= 0) return 1;
    for (Py_ssize_t at = line; (at = sign_first(signs, '\'', at, start)) >= 0; at++) {
        const uint8_t before = at > 0 ? signs->at[at - 1] : ' ';
        if (before == ' ' || before == '\n' || before == '(' || before == '"' || before == CURLY_OPENING ||
            before == NO_BREAK_SPACE)
            return 1;
    }
    return 0;
}

/* Whether anything but words can be beside the mention: the question that voice.beside asks first. */
static int is_odd(const ScreenRules *rules, const Whole *whole, Lines *lines, Py_ssize_t start, Py_ssize_t end) {
    const Signs *signs = whole->signs;
    if (!(lines->line <= start && end <= lines->stop)) {
        const Py_ssize_t line = sign_last(signs, '\n', 0, start) + 1, stop = line_end(signs, end);
        lines->line = line;
        lines->stop = stop;
        lines->odd = whole->items || whole->code_signs || rules->special_lines.has[signs->at[line]] ||
                     (whole->title && stop - line < whole->title + 8) ||
                     (!whole->marked && (stop - line <= 100 || (line > 2 && signs_at(signs, ":\n\n", line - 3)))) ||
                     (whole->linked && may_be_linked(signs, line, stop)) ||
                     signs_first(signs, " : ", 1, line, stop) >= 0 || is_defined(signs, stop);
    }
    return lines->odd || (start > 0 && !rules->plain_before.has[signs->at[start - 1]]) ||
           (end < signs->length && !rules->plain_after.has[signs->at[end]]) ||
           quotations_around(whole->quotations, start, end) || may_open_single(signs, lines->line, start) ||
           (whole->links && signs_first(signs, "](", 0, end, lines->stop) >= 0);
}

static int has_code_sign(const Signs *signs, Py_ssize_t from, Py_ssize_t to) {
    static const char signs_of_code[] = "/._{}=<>\\:#@";
    for (; from < to; from++)
        if (memchr(signs_of_code, signs->at[from], sizeof signs_of_code - 1) != NULL) return 1;
    return 0;
}

/* Whether places.code can hold: what is glued to the mention has a sign of code, or its line has. */
static int is_code(const ScreenRules *rules, const Whole *whole, Py_ssize_t start, Py_ssize_t end, Py_ssize_t line,
                   Py_ssize_t stop) {
    const Signs *signs = whole->signs;
    if (whole->code_signs) {
        if (sign_first(signs, '`', line, start) >= 0 || signs_first(signs, "\":", 0, line, start) >= 0) return 1;
    }
    const int beside = (start > 0 && !rules->plain_before.has[signs->at[start - 1]]) ||
                       (end < signs->length && !rules->plain_after.has[signs->at[end]]);
    if (!beside) return 0;
    if (whole->code_signs && signs_first(signs, "\":", 0, line, stop) >= 0) return 1;
    Py_ssize_t left = start, right = end;
    while (left > 0 && start - left < 200 && !rules->between.has[signs->at[left - 1]]) left--;
    while (right < signs->length && right - end < 200 && !rules->between.has[signs->at[right]]) right++;
    while (right > end && memchr(".,:!?", signs->at[right - 1], 5) != NULL) right--;
    return has_code_sign(signs, left, start) || has_code_sign(signs, end, right);
}

static int is_listed(const ScreenRules *rules, const Signs *signs, Py_ssize_t end, Py_ssize_t line, Py_ssize_t stop) {
    return (rules->item_begins.has[signs->at[line]] && sign_first(signs, '(', end, stop) >= 0) || is_defined(signs, stop) ||
           signs_at(signs, "Tweet from ", smaller(line + 2, signs->length)) || signs_first(signs, " : ", 1, line, stop) >= 0;
}

static int is_heading(const Signs *signs, Py_ssize_t line, Py_ssize_t stop) {
    if (stop - line > 100 || !signs_at(signs, "\n\n", stop)) return 0;
    while (stop > line && has(signs->at[stop - 1], SPACE)) stop--;
    return stop > line && memchr(".!,;\"", signs->at[stop - 1], 5) == NULL && signs->at[stop - 1] != CURLY_CLOSING;
}

/* In the text of a link: between a bracket that opens in its line and one that closes, and a target behind that. */
static int is_link(const Signs *signs, Py_ssize_t start, Py_ssize_t end, Py_ssize_t line, Py_ssize_t stop) {
    for (; start > line && signs->at[start - 1] != '['; start--)
        if (signs->at[start - 1] == ']') return 0;
    if (start == line) return 0;
    for (; end < stop; end++)
        if (signs->at[end] == '[' || signs->at[end] == ']') return signs_at(signs, "](", end);
    return 0;
}

static int is_quote_line(const Signs *signs, Py_ssize_t line) {
    while (line < signs->length && (signs->at[line] == ' ' || signs->at[line] == '\t')) line++;
    return line < signs->length && signs->at[line] == '>';
}

static int is_introduced(const Signs *signs, Py_ssize_t line) {
    if (line < 3 || signs->at[line - 2] != '\n' || has(signs->at[line - 3], SPACE)) return 0;
    while (line > 0 && memchr(" \t\n\r>", signs->at[line - 1], 5) != NULL) line--;
    return line > 0 && signs->at[line - 1] == ':';
}

static inline int in_name(uint8_t sign) { return sign == '_' || has(sign, ALNUM); }

/* Before a mark that quotations._SINGLE_CLOSING may find. */
static int closes_single(const Signs *signs, Py_ssize_t end, Py_ssize_t highest) {
    for (; end < highest; end++)
        if ((signs->at[end] == '\'' || signs->at[end] == SINGLE_CLOSING) && (end + 1 == highest || !in_name(signs->at[end + 1])))
            return 1;
    return 0;
}

/* Behind a mark that quotations._SINGLE_OPENING may find. */
static int opens_single(const Signs *signs, Py_ssize_t lowest, Py_ssize_t start) {
    for (Py_ssize_t at = lowest; at < start; at++) {
        const uint8_t sign = signs->at[at];
        if (sign != '\'' && sign != SINGLE_OPENING) continue;
        const uint8_t before = at > 0 ? signs->at[at - 1] : ' ';
        if (before == '\'' || before == SINGLE_OPENING || before == SINGLE_CLOSING || in_name(before)) continue;
        if (at + 1 < signs->length && has(signs->at[at + 1], ALNUM)) return 1;
    }
    return 0;
}

/* Those that the make-up of written text decides. */
static uint64_t in_writing(const ScreenRules *rules, const Whole *whole, Py_ssize_t start, Py_ssize_t end, Py_ssize_t line,
                           Py_ssize_t stop) {
    const Signs *signs = whole->signs;
    uint64_t found = 0;
    if (stop - line < whole->title + 8) found |= TITLE_LINE;
    if (whole->linked || is_listed(rules, signs, end, line, stop)) found |= LISTED;
    if (whole->items) found |= ITEMS;
    if (!whole->marked && is_heading(signs, line, stop)) found |= HEADING;
    if (rules->item_begins.has[signs->at[line]] && sign_first(signs, ':', end, stop) >= 0) found |= RUN_IN;
    if (whole->links && is_link(signs, start, end, line, stop)) found |= LINK;
    if (is_quote_line(signs, line)) found |= QUOTE_LINE;
    if (!whole->marked && is_introduced(signs, line)) found |= INTRODUCED;
    return found;
}

uint64_t triggers_beside(const ScreenRules *rules, const Whole *whole, Lines *lines, Py_ssize_t start, Py_ssize_t end,
                         int block) {
    const Signs *signs = whole->signs;
    const int odd = is_odd(rules, whole, lines, start, end) || block;
    const Py_ssize_t line = sign_last(signs, '\n', 0, start) + 1;
    const Py_ssize_t capped = greater(line, start - rules->reaches.title);
    const uint64_t beside = pieces_beside(rules, signs, start, end, capped);
    const int capital = has(signs->at[start], UPPER) && beside_capitals(rules, signs, start, end);
    const int item = signs->at[capped] == ' ' || rules->item_begins.has[signs->at[capped]] || has(signs->at[capped], DIGIT);
    uint64_t found = beside & (HINTED | ~(((uint64_t)1 << STEMS) - 1));
    if (!(found & HINTED)) found = 0; /* without, nobody asks what is said of the term */
    if (beside & TITLED || (capital && (beside & ANNOUNCED || item))) found |= CITED;
    if (!odd) return found & HINTED || (capital && found & CITED) ? found | PROSE : 0;
    const Py_ssize_t stop = line_end(signs, end);
    if (block) found |= BLOCK;
    if (is_code(rules, whole, start, end, line, stop)) found |= CODE;
    if (quotations_around(whole->quotations, start, end)) found |= DOUBLE;
    if (opens_single(signs, greater(line, start - rules->reaches.single), start) &&
        closes_single(signs, end, smaller(stop, end + rules->reaches.single)))
        found |= SINGLE;
    return whole->spoken ? found : found | in_writing(rules, whole, start, end, line, stop);
}
