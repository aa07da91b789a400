"""Starter packs: what a trade needs, as a folder of plain data (fields, layouts, views, own objects, demo records).

`pack.toml` in each folder beside this file says it all; `demo/*.csv` are ordinary files that go in through the import,
so that taking the demo away is undoing those imports. docs/packs.md describes the format.
"""
