// Inner products, cosine parts and squared Euclidean distances.
