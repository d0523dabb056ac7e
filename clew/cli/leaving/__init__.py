"""What leaves the house with `clew export`; apart, because it needs Django and the words do not."""
