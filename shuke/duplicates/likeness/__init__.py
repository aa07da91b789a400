"""How alike two customers are, and why. Plain Python: no database, no settings (docs/decisions/0015)."""
