"""Files of systems that shops come from, known by their columns.

A recipe is a table of one `recipes/*.toml`: which columns tell it, and what they mean. docs/importing.md says how to
write one.
"""
