// Inner products, cosine parts and squared Euclidean distances of one pair; distance_rows.inl.hpp has those of one
// vector with many rows, distance_row_by_row.inl.hpp those of rows side by side.
//
// Every sum is taken in float64, float32 input included: the product of two float32 numbers is exact in float64, so
// the only errors are those of adding, and nothing overflows or underflows. Sums run in four vectors: group j of as
// many elements as a register has lanes belongs to vector j mod 4, and what is left over to the last. All three forms
// add in this same order, so at one level they give the same bits.

template <typename Register>
struct DotSums {
    Register dot;
    // Written out: GCC makes an implicit constructor outside the CPU level's region, and then it is called.
    DotSums() : dot{} {}
    void add(Register a, Register b) { dot = multiply_add(a, b, dot); }
    void add(const DotSums& other) { dot = dot + other.dot; }
    void write(double* out) const { *out = sum(dot); }
    void give(Register* totals) const { *totals = dot; }
    static constexpr size_t outputs = 1;
};

template <typename Register>
struct SquaredDifferenceSums {
    Register squares;
    SquaredDifferenceSums() : squares{} {}
    void add(Register a, Register b) {
        const Register apart = difference(a, b);
        squares = multiply_add(apart, apart, squares);
    }
    void add(const SquaredDifferenceSums& other) { squares = squares + other.squares; }
    void write(double* out) const { *out = sum(squares); }
    void give(Register* totals) const { *totals = squares; }
    static constexpr size_t outputs = 1;
};

// a is the query, whose own square is the same for every row and so is not summed again.
template <typename Register>
struct CosineRowSums {
    Register dot, b_squared;
    CosineRowSums() : dot{}, b_squared{} {}
    void add(Register a, Register b) {
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
    void give(Register* totals) const {
        totals[0] = dot;
        totals[1] = b_squared;
    }
    static constexpr size_t outputs = 2;
};

template <typename Register>
struct CosineSums {
    Register dot, a_squared, b_squared;
    CosineSums() : dot{}, a_squared{}, b_squared{} {}
    void add(Register a, Register b) {
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
    void give(Register* totals) const {
        totals[0] = dot;
        totals[1] = a_squared;
        totals[2] = b_squared;
    }
    static constexpr size_t outputs = 3;
};

// The sums of a pair, but not yet across the lanes of their registers, into `first`, which comes empty. Left is Real, or
// double for a vector widened before.
template <template <typename> typename SumsOf, typename Real, typename Left>
inline void add_pair(const Left* a, const Real* b, size_t dims, SumsOf<typename Registers<Real>::Type>& first) {
    using In = Registers<Real>;
    constexpr size_t LANES = In::LANES;
    SumsOf<typename In::Type> second, third, fourth;
    size_t i = 0;
    for (; i + 4 * LANES <= dims; i += 4 * LANES) {
        first.add(In::load(a + i), In::load(b + i));
        second.add(In::load(a + i + LANES), In::load(b + i + LANES));
        third.add(In::load(a + i + 2 * LANES), In::load(b + i + 2 * LANES));
        fourth.add(In::load(a + i + 3 * LANES), In::load(b + i + 3 * LANES));
    }
    if (i + LANES <= dims) {
        first.add(In::load(a + i), In::load(b + i));
        i += LANES;
    }
    if (i + LANES <= dims) {
        second.add(In::load(a + i), In::load(b + i));
        i += LANES;
    }
    if (i + LANES <= dims) {
        third.add(In::load(a + i), In::load(b + i));
        i += LANES;
    }
    if (i < dims) fourth.add(In::load_first(a + i, dims - i), In::load_first(b + i, dims - i));
    first.add(second);
    third.add(fourth);
    first.add(third);
}

template <template <typename> typename SumsOf, typename Real, typename Left>
inline void sums_of_pair(const Left* a, const Real* b, size_t dims, double* out) {
    SumsOf<typename Registers<Real>::Type> sums;
    add_pair<SumsOf>(a, b, dims, sums);
    sums.write(out);
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
