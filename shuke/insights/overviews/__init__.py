"""The pages “Insights”: the shop's customers taken together, as tables whose every figure leads to its people.

`page` is what a page is, `gate` whose figures a person is told, `shades` a table whose cells are shaded by their value.
Each other module makes one page; `pages` lists them. Web pages read this: nothing here loads numpy, Arrow or DuckDB
before it is asked for what only they know.
"""
