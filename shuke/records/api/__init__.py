"""The REST API: every record type through the same doors as the pages (docs/api.md). It is written by hand and not
generated from Python signatures, since record types stand in the database too (docs/decisions)."""
