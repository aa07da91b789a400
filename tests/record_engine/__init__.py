"""The warranty card of docs/record-types.md, as a shop's programmer would add it: description, model and migration.

Only the test settings install it; tests/record_engine drives it through every door of the engine.
"""
