"""Reading customers for comparing, pairs for showing."""
