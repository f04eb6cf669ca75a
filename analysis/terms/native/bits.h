/* Eight, sixteen and sixty-four bytes at once, by what GCC and Clang offer on every machine. */
#ifndef WATCHWORD_BITS_H
#define WATCHWORD_BITS_H

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline uint64_t eight(const uint8_t *bytes) {
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

/* Sixteen bytes. Comparing gives 0xFF where it holds and 0 where not. */
typedef uint8_t Bytes __attribute__((vector_size(16)));

static inline Bytes sixteen(const uint8_t *bytes) {
    Bytes vector;
    memcpy(&vector, bytes, sizeof vector);
    return vector;
}

static inline Bytes choose(Bytes mask, Bytes yes, Bytes no) { return (mask & yes) | (~mask & no); }

static inline int is_zero(Bytes bytes) {
    uint64_t halves[2];
    memcpy(halves, &bytes, sizeof halves);
    return (halves[0] | halves[1]) == 0;
}

/* The top bits of 64 bytes, the first byte's lowest. */
#ifdef __SSE2__
static inline uint64_t top_bits(const uint8_t *bytes) {
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint64_t)(uint16_t)_mm_movemask_epi8((__m128i)sixteen(bytes + 16 * i)) << (16 * i);
    return bits;
}
#else
/* The product puts the top bit of byte k at bit 56 + k: it has a bit at each 49 - 7k, and no two of the partial
   products meet in one place. */
static inline uint64_t top_bits(const uint8_t *bytes) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++)
        bits |= ((eight(bytes + 8 * i) & UINT64_C(0x8080808080808080)) * UINT64_C(0x0002040810204081)) >> 56 << (8 * i);
    return bits;
}
#endif

/* The place of the lowest bit; of 0, 63. */
static inline int lowest(uint64_t bits) { return __builtin_ctzll(bits | UINT64_C(1) << 63); }

static inline int bit_count(uint64_t bits) {
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (int)((bits * UINT64_C(0x0101010101010101)) >> 56);
}

#endif
