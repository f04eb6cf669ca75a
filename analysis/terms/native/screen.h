/* The Python type: what stands beside each mention of a text, so that Python asks the rules of voice that can apply only.
   voice.beside, in C. */
#ifndef WATCHWORD_SCREEN_H
#define WATCHWORD_SCREEN_H

#include "quotations.h"
#include "signs.h"
#include "words.h"

/* What stands beside a mention. Their values in Python are those of ``triggers``. */
enum {
    HINTED = 1,         /* a word of wordings.HINTS: exactly what wordings.hinted finds */
    CODE = 1 << 1,      /* what Attribution._beside_signs finds, and a sign that places.code asks for */
    TITLE_LINE = 1 << 2,/* the line is about as short as the document's title */
    LISTED = 1 << 3,    /* a sign that places.listed_title or thread_title asks for, or a text with links */
    HEADING = 1 << 4,   /* a short line before a blank one */
    RUN_IN = 1 << 5,    /* an item of a list with a colon */
    LINK = 1 << 6,      /* in square brackets, with a round one behind them */
    QUOTE_LINE = 1 << 7,/* the line begins with ``>`` */
    INTRODUCED = 1 << 8,/* the paragraph begins here, and the line before it ends in a colon */
    CITED = 1 << 9,     /* capitals and a word that announces a work, or a list's item */
    DOUBLE = 1 << 10,   /* in a quotation in double marks */
    SINGLE = 1 << 11,   /* behind a single mark that opens a word */
    BLOCK = 1 << 12,    /* in a heading, a quote, a list or code */
    ITEMS = 1 << 13,    /* in a text with dated items */
    PROSE = 1 << 14,    /* words only: Attribution.voice_in_prose, not voice */
    STEMS = 16,         /* from this bit on: words before the mention that rules of wordings need */
    QUARRELS = 24,      /* from this bit on: the words that each of disputes._QUARRELS needs */
};

extern PyType_Spec screen_spec;

#endif
