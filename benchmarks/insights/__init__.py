"""What the insights foretell, beside what others reach on public sets, by protocols that are written down."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as shuke.cli does, before numpy reads it
