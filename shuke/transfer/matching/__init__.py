"""Who and what in the file is already in the shop. Two different people are never taken for one on a weak sign."""
