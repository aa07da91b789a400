"""The warehouse: the shop as a star of Parquet files (docs/warehouse.md, docs/decisions/0030).

`described` holds what a table and a column are, `tables` which there are: from these come the questions to the
database, the Arrow schema, the dictionary's page and the document. `building` writes a version, `store` swaps it in,
`quality` looks whether it is right, `reading` answers ibis expressions and `measures` has the first of them.

Nothing here loads Arrow, DuckDB or ibis before it is asked to build or to answer.
"""
