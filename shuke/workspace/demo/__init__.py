"""An invented shop: people, products and two years of orders with rhythms as real ones have them.

`world` and what it reads are pure numpy and know no database, so that the benchmarks build a million customers with
the same code; `actions` writes a small world into an empty installation and takes it away again.
"""
