// Sums, means, extremes and variances of arrays, and column sums of matrices.
