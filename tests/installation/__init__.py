"""Tests of the whole thing as it runs: real processes, a home and a database of their own."""
