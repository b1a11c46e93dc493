// Morton and Hilbert codes in three dimensions.
