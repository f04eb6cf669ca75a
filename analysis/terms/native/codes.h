/* What a folded character is in the matcher: one byte.

   The top bit says that it is part of a word (folding.is_word), so that the edges of words can be read off eight
   bytes at once. ASCII's letters, digits and signs are themselves (ascii_code). Which others have a code of their own
   depends on the variants that are looked for (compiled.Alphabet); the rest are WORD or OTHER. */
#ifndef WATCHWORD_CODES_H
#define WATCHWORD_CODES_H

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "words are read as little-endian numbers; on this machine the portable matcher runs"
#endif

enum {
    /* What needs a closer look: */
    NOTHING = 0,  /* a soft hyphen or zero-width character, which vanishes */
    SEVERAL = 1,  /* folds to more than one character */
    UNKNOWN = 2,  /* its page of the table has not been made yet */
    LAST_ODD = UNKNOWN,
    /* Separators by their kind. In folded text all are BLANK, or PARTING where they separate more than words: */
    BLANK = 3,
    BREAK = 4,
    RETURN = 5,
    FEED = 6,
    DASH = 7,
    /* The line feed of folding.fold, which no variant contains. */
    PARTING = 8,
    OTHER = 9,
    LAST_KIND = OTHER,
    WORD = 0x80,
};

enum { MOST_SEVERAL = 7 /* characters that one character may fold to; Unicode has four at most */ };

static inline int is_separator(unsigned char code) { return (unsigned char)(code - BLANK) <= DASH - BLANK; }

static inline unsigned char plain_separator(unsigned char code) { return is_separator(code) ? BLANK : code; }

static inline int in_word(unsigned char code) { return code >= WORD; }

#endif
