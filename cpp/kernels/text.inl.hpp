// Decimal text to float32 and back.
