/* The signs of ``many`` characters of one width: included once for each, as POINT and SIGN say. */

static void SIGN(const POINT *points, Py_ssize_t many, uint8_t *restrict signs) {
    Py_ssize_t i = 0;
    for (; i + 64 <= many; i += 64) {
        uint8_t narrow[64];
        for (int k = 0; k < 64; k++) narrow[k] = (uint8_t)(points[i + k] < 0x80 ? points[i + k] : 0x80);
        memcpy(signs + i, narrow, sizeof narrow);
        for (uint64_t beyond = top_bits(narrow); beyond; beyond &= beyond - 1) {
            const Py_ssize_t place = i + lowest(beyond);
            signs[place] = sign_of(points[place]);
        }
    }
    for (; i < many; i++) signs[i] = sign_of(points[i]);
}

#undef POINT
#undef SIGN
