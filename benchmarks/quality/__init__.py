"""How well the forecast foresees real purchases, beside what others reach on the same protocol."""
