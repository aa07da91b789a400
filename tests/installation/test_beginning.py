"""A new database is made at once; one that grew step by step must be no different."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.installation.installation import Installation, installation

pytestmark = pytest.mark.slow(10)

THE_LAST_STEPS = """
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from shuke.core import beginning

nodes = MigrationLoader(None).graph.node_map
last = [key for key, node in nodes.items() if not node.children]
beginning.make(connection, sorted({parent.key for key in last for parent in nodes[key].parents}))
call_command("migrate", verbosity=0)
"""
DESCRIBED = "import json; from tests.installation.described import everything; print(json.dumps(everything()))"


def test_the_last_steps_lead_to_where_a_new_database_is(migrated: Installation, tmp_path: Path) -> None:
    """Those that nothing builds on yet, so that each step is walked when it comes in."""
    with installation(tmp_path) as grown:
        grown.python(THE_LAST_STEPS)
        assert json.loads(grown.python(DESCRIBED)) == json.loads(migrated.python(DESCRIBED))
