"""What the insights foretell, beside what others reach on public sets, by protocols that are written down."""
