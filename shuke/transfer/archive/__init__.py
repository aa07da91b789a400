"""The whole shop as one open archive: json lines a table, a JSON Schema for each, the files, and how to read it.

A backup (`core.backup`) is a copy of the database for this Shuke to bring back; an archive is for whoever leaves, moves
to the other database, or wants to read the data with other programs. It holds no passwords, keys or sessions.
"""
