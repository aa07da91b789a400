"""How many duplicates are found, and how many of those found are none: `python -m benchmarks.duplicates`."""
