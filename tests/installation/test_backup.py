"""A backup holds everything, is written while Shuke runs, and comes back on either database."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation.installation import Installation, installation, until

pytestmark = pytest.mark.slow

EVERYTHING = """
import hashlib
from shuke.core.backup.scratch import all_models
for model in all_models():
    if not model._meta.app_label in {"core", "insights", "contenttypes", "auth", "django_tasks_database", "sessions"}:
        rows = sorted(str(sorted(row.items())) for row in model._base_manager.values())
        print(model._meta.label, len(rows), hashlib.sha256("".join(rows).encode()).hexdigest()[:12])
"""
CHANGE = "from shuke.customers.models import Customer; Customer.objects.create(name='新客人')"


@pytest.fixture
def demo(tmp_path: Path, filled: Installation) -> Iterator[Installation]:
    with installation(tmp_path, like=filled) as shop:
        (shop.home / "files").mkdir(exist_ok=True)
        (shop.home / "files" / "名片.txt").write_text("王小明")
        yield shop


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Installation]:
    """A second, empty installation on the same kind of database; nothing migrated."""
    (tmp_path / "other").mkdir()
    with installation(tmp_path / "other") as made:
        yield made


def test_a_backup_comes_back_whole(demo: Installation, other: Installation, tmp_path: Path) -> None:
    demo.serve("--no-worker")  # what a worker works out by itself would be a difference
    demo.shuke("backup", str(tmp_path / "all.zip"))
    other.shuke("restore", str(tmp_path / "all.zip"))
    assert other.python(EVERYTHING) == demo.python(EVERYTHING)
    assert (other.home / "files" / "名片.txt").read_text() == "王小明"
    other.python(CHANGE)  # the numbers of new rows go on after the old ones
    assert (other.home / "files").stat().st_mode == (demo.home / "files").stat().st_mode


def test_a_backup_moves_between_the_databases(demo: Installation, other: Installation, tmp_path: Path) -> None:
    if not demo.database_url:
        pytest.skip("the way from PostgreSQL to SQLite and back again is walked on the run on PostgreSQL")
    (tmp_path / "light").mkdir()
    light = Installation(tmp_path / "light")
    demo.shuke("backup", str(tmp_path / "first.zip"))
    light.shuke("restore", str(tmp_path / "first.zip"))
    assert light.python(EVERYTHING) == demo.python(EVERYTHING)
    light.shuke("backup", str(tmp_path / "second.zip"))
    other.shuke("restore", str(tmp_path / "second.zip"))
    assert other.python(EVERYTHING) == demo.python(EVERYTHING)


def test_a_shop_is_replaced_only_when_told_so_and_kept_safe_before(demo: Installation, tmp_path: Path) -> None:
    demo.shuke("backup", str(tmp_path / "all.zip"))
    before = demo.python(EVERYTHING)
    demo.python(CHANGE)
    assert "has records" in demo.shuke("restore", str(tmp_path / "all.zip"), code=2)
    changed = demo.python(EVERYTHING)
    demo.shuke("restore", "--replace", str(tmp_path / "all.zip"))
    assert demo.python(EVERYTHING) == before
    [kept] = (demo.home / "backups").glob("before-restore-*.zip")
    demo.shuke("restore", "--replace", str(kept))
    assert demo.python(EVERYTHING) == changed


@pytest.mark.alike
def test_a_damaged_backup_changes_nothing(demo: Installation, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    demo.shuke("backup", str(archive))
    whole = bytearray(archive.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    archive.write_bytes(whole)
    before = demo.python(EVERYTHING)
    assert "damaged" in demo.shuke("restore", "--replace", str(archive), code=2)
    assert demo.python(EVERYTHING) == before
    assert not list((demo.home / "backups").glob("*"))  # nothing had to be kept safe


@pytest.mark.alike
@pytest.mark.parametrize("every", [1, 9])
def test_a_broken_database_is_put_aside(demo: Installation, tmp_path: Path, every: int) -> None:
    archive, file = str(tmp_path / "all.zip"), demo.home / "shuke.sqlite3"
    demo.shuke("backup", archive)
    before = demo.python(EVERYTHING)
    whole = bytearray(file.read_bytes())
    for at in range(4096 * every, len(whole), 4096 * every):
        whole[at : at + 300] = b"\xff" * 300
    file.write_bytes(whole)
    assert "restore --replace" in demo.shuke("restore", archive, code=2)
    assert "kept as" in demo.shuke("restore", "--replace", archive)
    assert demo.python(EVERYTHING) == before
    assert list(demo.home.glob("shuke.sqlite3.broken-*"))


@pytest.mark.alike
def test_a_running_shop_is_not_replaced(demo: Installation, tmp_path: Path) -> None:
    demo.shuke("backup", str(tmp_path / "all.zip"))
    demo.serve("--no-worker")
    assert "Stop it first" in demo.shuke("restore", "--replace", str(tmp_path / "all.zip"), code=2)


WRITE_ON = """
import itertools, time
from shuke.customers.models import Customer
from shuke.records.models import Attachment
from django.conf import settings
end = time.monotonic() + 20
for number in itertools.count():
    Customer.objects.create(name=f"寫入{number}")
    place = settings.MEDIA_ROOT / f"w{number}"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"x")
    Attachment.objects.create(stored=f"w{number}", name="a", size=1, sha256="0", content_type="x")
    if time.monotonic() > end or (settings.HOME / "enough").exists():
        break
"""


def test_a_backup_under_writing_has_every_file_that_its_rows_name(
    demo: Installation, other: Installation, tmp_path: Path
) -> None:
    environment = {**demo.environment, "DJANGO_SETTINGS_MODULE": "shuke.config.settings"}
    lines = f"import django; django.setup()\n{WRITE_ON}"
    demo.serve()
    writer = subprocess.Popen([*demo.command[:1], "-c", lines], env=environment, cwd=demo.cwd)
    try:
        until((demo.home / "files" / "w3").exists, 20)
        demo.shuke("backup", str(tmp_path / "busy.zip"))
    finally:
        (demo.home / "enough").touch()
        writer.wait(30)
    other.shuke("restore", str(tmp_path / "busy.zip"))
    lost = other.python(
        "from shuke.records.models import Attachment; from django.conf import settings;"
        "rows = Attachment.objects.filter(name='a');"
        "print(rows.count() > 2, [one.stored for one in rows if not (settings.MEDIA_ROOT / one.stored).exists()])"
    )
    assert lost == "True []"
    other.python("from shuke.core.models import WorkerBeat; assert not WorkerBeat.objects.exists()")
    other.shuke("restore", str(tmp_path / "busy.zip"), "--replace")  # nobody is taken to be at work


@pytest.mark.alike
def test_whoever_takes_one_for_the_other_is_told(demo: Installation, tmp_path: Path) -> None:
    backup, archive = str(tmp_path / "backup.zip"), str(tmp_path / "shop.zip")
    demo.shuke("backup", backup)
    demo.shuke("export", archive)
    assert "shuke restore" in demo.shuke("import", backup, code=1)
    assert "shuke import" in demo.shuke("restore", "--replace", archive, code=2)
