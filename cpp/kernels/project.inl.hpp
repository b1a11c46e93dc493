// Products with a few basis rows whose bits are the same at every level.
