/* The codes of ``many`` characters of one width, separators as BLANK: included once for each width that a str may
   have, as POINT and LOOK_UP say. Almost all text is ASCII with a sign here and there, so a table is for these only. */

static void LOOK_UP(const Alphabet *alphabet, const POINT *points, Py_ssize_t many, uint8_t *restrict codes) {
    Py_ssize_t i = 0;
    for (; i + 64 <= many; i += 64) {
        uint8_t narrow[64];
        for (int k = 0; k < 64; k++) narrow[k] = (uint8_t)(points[i + k] < 0x80 ? points[i + k] : 0x80);
        for (int k = 0; k < 64; k += 16) {
            const Bytes written = ascii_codes(sixteen(narrow + k));
            memcpy(codes + i + k, &written, sizeof written);
        }
        for (uint64_t beyond = top_bits(narrow); beyond; beyond &= beyond - 1) {
            const Py_ssize_t place = i + lowest(beyond);
            codes[place] = plain_separator(alphabet_code(alphabet, points[place]));
        }
    }
    for (; i < many; i++) codes[i] = plain_separator(alphabet_code(alphabet, points[i]));
}

#undef POINT
#undef LOOK_UP
