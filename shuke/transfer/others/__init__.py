"""Files of any other record type: households, to-dos, a shop's own objects. Row by row through the type's own actions,
so that all of its rules hold; slower than the ways of customers, products and order lines, which are paved.
"""
