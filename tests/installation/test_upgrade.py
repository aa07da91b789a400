"""`shuke upgrade` brings a shop up to date, or leaves it as it was and says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation.installation import Installation, installation
from tests.installation.test_backup import EVERYTHING

pytestmark = pytest.mark.slow

SETTINGS = "from shuke.config.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, 'newer']\n"
MIGRATION = """
from django.db import migrations, models

def work(apps, _editor):
    {work}

class Migration(migrations.Migration):
    dependencies = {after}
    operations = [
        migrations.CreateModel({model!r}, [("id", models.BigAutoField(primary_key=True))]),
        migrations.RunPython(work),
    ]
"""
FINE = "pass"
SPOILS = "apps.get_model('customers', 'Customer').objects.update(name='?', orders_count=7)"
RAISES = "raise ValueError('the new version is broken')"
OWN = """
from shuke.accounts.models import User
from shuke.core.worker import Worker
from shuke.records.actions.shaping import add_field
add_field("customer", "number", by=User.objects.filter(role="owner").first(), labels={"en": "Size"}, indexed=True)
Worker().run_all()
"""
INDEXES = """
from django.db import connection
with connection.cursor() as cursor:
    found = connection.introspection.get_constraints(cursor, "customers_customer")
print([name for name in found if name.startswith("cf_")])
"""


@pytest.fixture
def shop(tmp_path: Path, filled: Installation) -> Iterator[Installation]:
    with installation(tmp_path / "home", like=filled) as made:
        made.python(OWN)
        yield made


def newer(shop: Installation, folder: Path, *works: str) -> Installation:
    """The same shop under a version with these migrations more."""
    migrations = folder / "newer" / "migrations"
    migrations.mkdir(parents=True)
    for package in (migrations.parent, migrations):
        (package / "__init__.py").touch()
    after = [("customers", "0001_initial")]
    for number, work in enumerate(works):
        text = MIGRATION.format(work=work, after=after, model=f"Newer{number}")
        (migrations / f"000{number}_step.py").write_text(text)
        after = [("newer", f"000{number}_step")]
    (folder / "newer_settings.py").write_text(SETTINGS)
    extra = {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "newer_settings"}
    return Installation(shop.home, shop.database_url, extra=extra)


def test_it_says_what_it_would_do_and_then_does_it(shop: Installation, tmp_path: Path) -> None:
    new = newer(shop, tmp_path / "code", FINE)
    assert "newer.0000_step" in new.shuke("upgrade", "--dry-run")
    assert "newer.0000_step" in new.shuke("upgrade")
    assert "up to date" in new.shuke("upgrade")
    assert list((shop.home / "backups").glob("before-upgrade-*.zip"))


@pytest.mark.parametrize(
    ("works", "reason"),
    [((SPOILS, RAISES), "the new version is broken"), pytest.param((SPOILS,), "totals", marks=pytest.mark.alike)],
)
def test_whatever_fails_leaves_the_shop_as_it_was(
    shop: Installation, tmp_path: Path, works: tuple[str, ...], reason: str
) -> None:
    before, indexes = shop.python(EVERYTHING), shop.python(INDEXES)
    assert "cf_" in indexes
    said = newer(shop, tmp_path / "code", *works).shuke("upgrade", code=1)
    assert reason in said
    assert "as it was before" in said
    assert shop.python(EVERYTHING) == before
    assert shop.python(INDEXES) == indexes
    assert "up to date" in shop.shuke("upgrade")  # under the version before


@pytest.mark.alike
def test_a_running_shop_is_left_alone(shop: Installation, tmp_path: Path) -> None:
    shop.serve()
    assert "Stop it first" in newer(shop, tmp_path / "code", FINE).shuke("upgrade", code=2)
