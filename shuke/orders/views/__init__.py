"""Entering and changing orders, and what is done with one; their lists and pages come from the record types."""
