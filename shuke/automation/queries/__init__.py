"""Reads for the pages of playbooks."""
