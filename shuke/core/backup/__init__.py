"""A backup is one zip: a SQLite database with every row, the files of the home, and a manifest with their digests.

On PostgreSQL too: its rows are copied, in one snapshot, into a SQLite database of the same models. So one format can
be written while Shuke runs, needs no program of the database's own, and can be brought back to either database.
"""

from shuke.core.backup.reading import BackupDamaged, is_backup, looked_over, put_back
from shuke.core.backup.writing import BackupNotWritten, Manifest, write

__all__ = ["BackupDamaged", "BackupNotWritten", "Manifest", "is_backup", "looked_over", "put_back", "write"]
