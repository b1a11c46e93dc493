// Inner products, cosine parts and squared Euclidean distances of one pair; distance_rows.inl.hpp has those of one
// vector with many rows.
//
// Every sum is taken in float64, float32 input included: the product of two float32 numbers is exact in float64, so
// the only errors are those of adding, and nothing overflows or underflows. Sums run in four vectors: group j of
// F64_LANES elements belongs to vector j mod 4, and what is left over to the last. The pair and the one-to-many form
// add in this same order, so at one level they give the same bits.

struct DotSums {
    f64x dot = zero_f64x();
    void add(f64x a, f64x b) { dot = multiply_add(a, b, dot); }
    void add(const DotSums& other) { dot = dot + other.dot; }
    void write(double* out) const { *out = sum(dot); }
    void give(f64x* totals) const { *totals = dot; }
    static constexpr size_t outputs = 1;
};

struct SquaredDifferenceSums {
    f64x squares = zero_f64x();
    void add(f64x a, f64x b) {
        const f64x difference = a - b;
        squares = multiply_add(difference, difference, squares);
    }
    void add(const SquaredDifferenceSums& other) { squares = squares + other.squares; }
    void write(double* out) const { *out = sum(squares); }
    void give(f64x* totals) const { *totals = squares; }
    static constexpr size_t outputs = 1;
};

// a is the query, whose own square is the same for every row and so is not summed again.
struct CosineRowSums {
    f64x dot, b_squared;
    // Written out, because GCC makes an implicit constructor outside the CPU level's region and then calls zero_f64x().
    CosineRowSums() : dot(zero_f64x()), b_squared(zero_f64x()) {}
    void add(f64x a, f64x b) {
        dot = multiply_add(a, b, dot);
        b_squared = multiply_add(b, b, b_squared);
    }
    void add(const CosineRowSums& other) {
        dot = dot + other.dot;
        b_squared = b_squared + other.b_squared;
    }
    void write(double* out) const {
        out[0] = sum(dot);
        out[1] = sum(b_squared);
    }
    void give(f64x* totals) const {
        totals[0] = dot;
        totals[1] = b_squared;
    }
    static constexpr size_t outputs = 2;
};

struct CosineSums {
    f64x dot, a_squared, b_squared;
    CosineSums() : dot(zero_f64x()), a_squared(zero_f64x()), b_squared(zero_f64x()) {}
    void add(f64x a, f64x b) {
        dot = multiply_add(a, b, dot);
        a_squared = multiply_add(a, a, a_squared);
        b_squared = multiply_add(b, b, b_squared);
    }
    void add(const CosineSums& other) {
        dot = dot + other.dot;
        a_squared = a_squared + other.a_squared;
        b_squared = b_squared + other.b_squared;
    }
    void write(double* out) const {
        out[0] = sum(dot);
        out[1] = sum(a_squared);
        out[2] = sum(b_squared);
    }
    static constexpr size_t outputs = 3;
};

template <typename Sums>
inline void write_total(Sums& first, Sums& second, Sums& third, const Sums& fourth, double* out) {
    first.add(second);
    third.add(fourth);
    first.add(third);
    first.write(out);
}

template <typename Sums, typename Left, typename Right>
inline void sums_of_pair(const Left* a, const Right* b, size_t dims, double* out) {
    Sums first, second, third, fourth;
    size_t i = 0;
    for (; i + 4 * F64_LANES <= dims; i += 4 * F64_LANES) {
        first.add(load_f64x(a + i), load_f64x(b + i));
        second.add(load_f64x(a + i + F64_LANES), load_f64x(b + i + F64_LANES));
        third.add(load_f64x(a + i + 2 * F64_LANES), load_f64x(b + i + 2 * F64_LANES));
        fourth.add(load_f64x(a + i + 3 * F64_LANES), load_f64x(b + i + 3 * F64_LANES));
    }
    if (i + F64_LANES <= dims) {
        first.add(load_f64x(a + i), load_f64x(b + i));
        i += F64_LANES;
    }
    if (i + F64_LANES <= dims) {
        second.add(load_f64x(a + i), load_f64x(b + i));
        i += F64_LANES;
    }
    if (i + F64_LANES <= dims) {
        third.add(load_f64x(a + i), load_f64x(b + i));
        i += F64_LANES;
    }
    if (i < dims) fourth.add(load_first_f64x(a + i, dims - i), load_first_f64x(b + i, dims - i));
    write_total(first, second, third, fourth, out);
}

double dot_f32(const float* a, const float* b, size_t dims) {
    double total;
    sums_of_pair<DotSums>(a, b, dims, &total);
    return total;
}
double dot_f64(const double* a, const double* b, size_t dims) {
    double total;
    sums_of_pair<DotSums>(a, b, dims, &total);
    return total;
}
double l2sq_f32(const float* a, const float* b, size_t dims) {
    double total;
    sums_of_pair<SquaredDifferenceSums>(a, b, dims, &total);
    return total;
}
double l2sq_f64(const double* a, const double* b, size_t dims) {
    double total;
    sums_of_pair<SquaredDifferenceSums>(a, b, dims, &total);
    return total;
}
void cosine_parts_f32(const float* a, const float* b, size_t dims, double* parts) {
    sums_of_pair<CosineSums>(a, b, dims, parts);
}
void cosine_parts_f64(const double* a, const double* b, size_t dims, double* parts) {
    sums_of_pair<CosineSums>(a, b, dims, parts);
}
