"""With a real process: `kill -9` in the middle of a bulk job, then the same work again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import ready

PEOPLE = 12_000
BEGIN = """
from django.utils import timezone
from shuke.accounts.models import Shop, User
from shuke.customers.actions.loading import create_customers
from shuke.customers.models import Customer
from shuke.records import types
from shuke.records.actions import bulk
from django.db import transaction
bulk.MANY = 500
Shop.objects.create(id=1, name="x")
boss = User.objects.create(username="boss", name="Boss", role="owner", scope="all")
with transaction.atomic():
    create_customers([{"name": f"c{n}"} for n in range(PEOPLE)], by=boss, at=timezone.now())
ids = Customer.objects.order_by("id").values_list("id", flat=True)
bulk.change_many(types.named("customer"), ids, {"grade": "B", "note": "x"}, by=boss)
""".replace("PEOPLE", str(PEOPLE))
RUN = "from shuke.records.actions.tasks import run_job; run_job.call(1)"


def python(home: Path, code: str) -> subprocess.Popen:
    environment = {**os.environ, "SHUKE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "shuke.config.settings"}
    environment.pop("SHUKE_DATABASE_URL", None)
    whole = f"import django; django.setup()\n{code}"
    return subprocess.Popen([sys.executable, "-c", whole], env=environment, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)  # fmt: skip


def done(home: Path, code: str) -> None:
    process = python(home, code)
    output, _none = process.communicate(timeout=300)
    assert process.returncode == 0, output


def asked(home: Path, question: str) -> int:
    with sqlite3.connect(home / "shuke.sqlite3", timeout=20) as database:
        return int(database.execute(question).fetchone()[0])


@pytest.mark.slow
def test_a_killed_bulk_edit_goes_on_where_it_stopped(tmp_path: Path) -> None:
    shutil.copy(ready.sqlite("shuke.config.settings"), tmp_path / "shuke.sqlite3")
    done(tmp_path, BEGIN)
    for part in (1, 2):
        process = python(tmp_path, RUN)
        for _turn in range(3000):
            if process.poll() is not None or asked(tmp_path, "SELECT done FROM records_bulkjob") >= part * PEOPLE / 4:
                break
            time.sleep(0.01)
        process.kill()
        process.communicate()
    half = asked(tmp_path, "SELECT done FROM records_bulkjob")
    assert half == asked(tmp_path, "SELECT count(*) FROM events_event WHERE verb = 'customers.changed'") < PEOPLE
    done(tmp_path, RUN)
    assert asked(tmp_path, "SELECT changed FROM records_bulkjob WHERE status = 'done'") == PEOPLE
    assert asked(tmp_path, "SELECT count(*) FROM customers_customer WHERE grade = 'B' AND note = 'x'") == PEOPLE
    assert asked(tmp_path, "SELECT count(*) FROM events_event WHERE verb = 'customers.changed'") == PEOPLE
