// Sums of one pair of narrow vectors: halves, bfloat16 and int8.
//
// The product of two halves has 22 bits and that of two bfloat16 has 16, so each is exact in float32. Sixteen registers of
// products are added in float32, at most five roundings for each, and then go on in float64. int8 is summed in integers.

template <typename Register>
struct NarrowDot {
    Register sums[1];
    NarrowDot() : sums{} {}
    void add(Register x, Register y) { sums[0] = multiply_add(x, y, sums[0]); }
    static constexpr size_t outputs = 1;
};
template <typename Register>
struct NarrowSquaredDifference {
    Register sums[1];
    NarrowSquaredDifference() : sums{} {}
    void add(Register x, Register y) {
        const Register apart = x - y;
        sums[0] = multiply_add(apart, apart, sums[0]);
    }
    static constexpr size_t outputs = 1;
};
template <typename Register>
struct NarrowCosine {
    Register sums[3];
    NarrowCosine() : sums{} {}
    void add(Register x, Register y) {
        sums[0] = multiply_add(x, y, sums[0]);
        sums[1] = multiply_add(x, x, sums[1]);
        sums[2] = multiply_add(y, y, sums[2]);
    }
    static constexpr size_t outputs = 3;
};

// Four registers of each vector.
template <typename Sums, typename Kind>
struct FourSums {
    Sums first, second, third, fourth;
    FourSums() : first(), second(), third(), fourth() {}

    void add(Kind kind, const uint16_t* a, const uint16_t* b) {
        typename Kind::Register x, y, u, v;
        load_two(kind, a, x, y);
        load_two(kind, b, u, v);
        first.add(x, u);
        second.add(y, v);
        load_two(kind, a + 2 * Kind::LANES, x, y);
        load_two(kind, b + 2 * Kind::LANES, u, v);
        third.add(x, u);
        fourth.add(y, v);
    }
    void add_first(Kind kind, const uint16_t* a, const uint16_t* b, size_t n) {
        typename Kind::Register x, y, u, v;
        if (n >= 2 * Kind::LANES) {
            load_two(kind, a, x, y);
            load_two(kind, b, u, v);
            first.add(x, u);
            second.add(y, v);
            a += 2 * Kind::LANES, b += 2 * Kind::LANES, n -= 2 * Kind::LANES;
        }
        if (n > 0) {
            load_first_two(kind, a, n, x, y);
            load_first_two(kind, b, n, u, v);
            third.add(x, u);
            fourth.add(y, v);
        }
    }
    void add_to(f64x* totals) const {
        for (size_t i = 0; i < Sums::outputs; ++i) {
            totals[i] = totals[i] + widened_sum((first.sums[i] + second.sums[i]) + (third.sums[i] + fourth.sums[i]));
        }
    }
};

template <template <typename> typename SumsOf, typename Kind>
inline void sums_of_narrow_pair(Kind kind, const uint16_t* a, const uint16_t* b, size_t dims, double* out) {
    using Sums = SumsOf<typename Kind::Register>;
    constexpr size_t STEP = 4 * Kind::LANES;
    f64x totals[Sums::outputs];
    for (size_t i = 0; i < Sums::outputs; ++i) totals[i] = zero_f64x();
    size_t done = 0;
    for (; done + 4 * STEP <= dims; done += 4 * STEP) {
        FourSums<Sums, Kind> sums;
        sums.add(kind, a + done, b + done);
        sums.add(kind, a + done + STEP, b + done + STEP);
        sums.add(kind, a + done + 2 * STEP, b + done + 2 * STEP);
        sums.add(kind, a + done + 3 * STEP, b + done + 3 * STEP);
        sums.add_to(totals);
    }
    FourSums<Sums, Kind> sums;
    for (; done + STEP <= dims; done += STEP) sums.add(kind, a + done, b + done);
    sums.add_first(kind, a + done, b + done, dims - done);
    sums.add_to(totals);
    for (size_t i = 0; i < Sums::outputs; ++i) out[i] = sum(totals[i]);
}

// Sums of bfloat16 in float64: the factors' range is that of float32, and their products may leave it.
inline bool in_float32_range(double sum) { return std::fabs(sum) >= 0x1p-64 && std::fabs(sum) <= 0x1p127; }
inline double wide(uint16_t bits) { return static_cast<double>(float_of_bfloat(bits)); }
inline double dot_of_bfloats(const uint16_t* a, const uint16_t* b, size_t dims) {
    double total = 0.0;
    for (size_t i = 0; i < dims; ++i) total += wide(a[i]) * wide(b[i]);
    return total;
}
inline double l2sq_of_bfloats(const uint16_t* a, const uint16_t* b, size_t dims) {
    double total = 0.0;
    for (size_t i = 0; i < dims; ++i) total += (wide(a[i]) - wide(b[i])) * (wide(a[i]) - wide(b[i]));
    return total;
}

double dot_f16(const uint16_t* a, const uint16_t* b, size_t dims) {
    double total;
    sums_of_narrow_pair<NarrowDot>(Halves(), a, b, dims, &total);
    return total;
}
double l2sq_f16(const uint16_t* a, const uint16_t* b, size_t dims) {
    double total;
    sums_of_narrow_pair<NarrowSquaredDifference>(Halves(), a, b, dims, &total);
    return total;
}
void cosine_parts_f16(const uint16_t* a, const uint16_t* b, size_t dims, double* parts) {
    sums_of_narrow_pair<NarrowCosine>(Halves(), a, b, dims, parts);
}
double dot_bf16(const uint16_t* a, const uint16_t* b, size_t dims) {
    double total;
    sums_of_narrow_pair<NarrowDot>(BFloats(), a, b, dims, &total);
    return in_float32_range(total) ? total : dot_of_bfloats(a, b, dims);
}
double l2sq_bf16(const uint16_t* a, const uint16_t* b, size_t dims) {
    double total;
    sums_of_narrow_pair<NarrowSquaredDifference>(BFloats(), a, b, dims, &total);
    return in_float32_range(total) ? total : l2sq_of_bfloats(a, b, dims);
}
void cosine_parts_bf16(const uint16_t* a, const uint16_t* b, size_t dims, double* parts) {
    sums_of_narrow_pair<NarrowCosine>(BFloats(), a, b, dims, parts);
    if (!in_float32_range(parts[0])) parts[0] = dot_of_bfloats(a, b, dims);
    if (!in_float32_range(parts[1])) parts[1] = dot_of_bfloats(a, a, dims);
    if (!in_float32_range(parts[2])) parts[2] = dot_of_bfloats(b, b, dims);
}

struct IntegerDot {
    i32x sums[1];
    IntegerDot() : sums{} {}
    void add(i16x x, i16x y) { sums[0] = add_products(x, y, sums[0]); }
    static constexpr size_t outputs = 1;
};
struct IntegerSquaredDifference {
    i32x sums[1];
    IntegerSquaredDifference() : sums{} {}
    void add(i16x x, i16x y) { sums[0] = add_products(x - y, x - y, sums[0]); }
    static constexpr size_t outputs = 1;
};
struct IntegerCosine {
    i32x sums[3];
    IntegerCosine() : sums{} {}
    void add(i16x x, i16x y) {
        sums[0] = add_products(x, y, sums[0]);
        sums[1] = add_products(x, x, sums[1]);
        sums[2] = add_products(y, y, sums[2]);
    }
    static constexpr size_t outputs = 3;
};

// A lane grows by at most 2 * 255^2 with each register: far from 2^31 in so many.
constexpr size_t REGISTERS_OF_INTEGERS = 4096;

template <typename Sums>
inline void sums_of_integers(const int8_t* a, const int8_t* b, size_t dims, int64_t* out) {
    for (size_t i = 0; i < Sums::outputs; ++i) out[i] = 0;
    size_t done = 0;
    do {
        const size_t last = dims - done > REGISTERS_OF_INTEGERS * I16_LANES ? done + REGISTERS_OF_INTEGERS * I16_LANES : dims;
        Sums first, second;
        for (; done + 2 * I16_LANES <= last; done += 2 * I16_LANES) {
            first.add(load_i16x(a + done), load_i16x(b + done));
            second.add(load_i16x(a + done + I16_LANES), load_i16x(b + done + I16_LANES));
        }
        if (done + I16_LANES <= last) {
            first.add(load_i16x(a + done), load_i16x(b + done));
            done += I16_LANES;
        }
        if (done < last) {
            second.add(load_first_i16x(a + done, last - done), load_first_i16x(b + done, last - done));
            done = last;
        }
        for (size_t i = 0; i < Sums::outputs; ++i) out[i] += sum(first.sums[i]) + sum(second.sums[i]);
    } while (done < dims);
}

int64_t dot_i8(const int8_t* a, const int8_t* b, size_t dims) {
    int64_t total;
    sums_of_integers<IntegerDot>(a, b, dims, &total);
    return total;
}
int64_t l2sq_i8(const int8_t* a, const int8_t* b, size_t dims) {
    int64_t total;
    sums_of_integers<IntegerSquaredDifference>(a, b, dims, &total);
    return total;
}
void cosine_parts_i8(const int8_t* a, const int8_t* b, size_t dims, int64_t* parts) {
    sums_of_integers<IntegerCosine>(a, b, dims, parts);
}
