"""`shuke serve`: the web server, and a background worker that it keeps alive."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer
from rich.panel import Panel

from shuke.accounts.models import User
from shuke.cli.keeper import Keeper
from shuke.cli.language import terminal_language
from shuke.cli.prepared import refuse_pending_migrations
from shuke.cli.terminal import out
from shuke.core import collecting
from shuke.core.errors import UserError
from shuke.core.heart import Heart
from shuke.core.process import end_with_parent
from shuke.core.watching import metrics
from shuke.workspace.demo import entrance

APPLICATION = "shuke.config.wsgi:application"
THREADS = 4  # of one web process; each holds a database connection
STOP_SECONDS = 10
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 -- only compared with


def main(argv: list[str]) -> int:
    options = _parser().parse_args(argv)
    refuse_without_static_files()
    refuse_pending_migrations()
    refuse_taken_port(options.host, options.port)
    allow_own_addresses(options.host)
    keeper = Keeper(["worker", "--parent", str(os.getpid())], STOP_SECONDS) if options.worker else None
    server = Server(
        APPLICATION,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.processes,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        backlog=1024,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.keeper, server.heart = keeper, Heart(serves=True)
    server.heart.beat()  # before anybody is served
    metrics.begin()
    _load_before_forking()
    try:
        server.serve(target_loader=load_application)
    finally:
        if keeper:
            keeper.stop()
        server.heart.stop()
    return 0


class Server(MPServer):
    """Starts our own threads only after the web processes were forked off."""

    keeper: Keeper | None = None
    heart: Heart

    def startup(self, *args: Any) -> None:
        super().startup(*args)  # type: ignore[no-untyped-call]  # granian is not annotated
        self.heart.start()
        if self.keeper:
            self.keeper.start()
        threading.Thread(target=_announce, args=(self.bind_addr, self.bind_port), daemon=True).start()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shuke serve", description=_("Start Shuke in the browser, with its background worker")
    )
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help=_("address to listen on (HOST)"))
    parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000, help=_("port to listen on (PORT)"))
    parser.add_argument(
        "--processes",
        type=int,
        default=os.environ.get("SHUKE_PROCESSES") or 2,
        help=_("how many web processes (SHUKE_PROCESSES)"),
    )
    parser.add_argument("--no-worker", dest="worker", action="store_false", help=_("leave background work to another"))
    return parser


def refuse_without_static_files() -> None:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise UserError(gettext_lazy("The style sheets have not been built yet. Run “make run”, which builds them."))


def refuse_taken_port(host: str, port: int) -> None:
    """Bind once without SO_REUSEPORT, which the server itself sets and which would let two Shukes share a port."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        text = gettext_lazy(
            "Shuke cannot listen on %(host)s port %(port)s (%(reason)s). Is it running already? "
            "Another port: PORT=8001 or --port 8001."
        )
        raise UserError(text, host=host, port=port, reason=getattr(error, "strerror", None) or error) from error


def allow_own_addresses(host: str) -> None:
    """Who listens to the whole network is reached by the machine's own addresses too."""
    if host in EVERYWHERE:
        settings.ALLOWED_HOSTS.extend(own_addresses())
        os.environ["SHUKE_ALLOWED_HOSTS"] = ",".join(settings.ALLOWED_HOSTS)  # web processes that are not forks


def own_addresses() -> list[str]:
    """The names and addresses by which others in the network reach this machine, as far as it knows them."""
    name = socket.gethostname()
    found = [name, f"{name}.local"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent: this only asks which way it would leave
            found.append(probe.getsockname()[0])
        except OSError:
            pass
    return found


def load_application(target: str) -> Callable[..., Any]:
    """Runs in each web process."""
    if parent := multiprocessing.parent_process():
        end_with_parent(parent.pid or 0, by=signal.SIGKILL)
    collecting.for_pages()
    module, _colon, name = target.partition(":")
    return getattr(import_module(module), name)


def _load_before_forking() -> None:
    """Where web processes are forks, load everything once and share the memory."""
    if multiprocessing.get_start_method() == "fork":
        import_module(APPLICATION.partition(":")[0])
        import_module(settings.ROOT_URLCONF)
        gc.freeze()  # what is loaded now stays shared: the collector never touches it again, at the end neither
    connections.close_all()


def _announce(host: str, port: int) -> None:
    """Print the address, and how to sign in to the demo, once the first page has come."""
    translation.activate(terminal_language())  # a thread begins with the shop's language
    shown = "127.0.0.1" if host in EVERYWHERE else host
    for _attempt in range(600):
        if _answers(shown, port):
            break
        time.sleep(0.05)
    places = [shown, *(own_addresses()[2:] if host in EVERYWHERE else [])]
    lines = [f"[bold]http://{f'[{place}]' if ':' in place else place}:{port}/[/]" for place in places]
    if sign_in := demo_sign_in():
        lines += [_("Demo shop: sign in as %(name)s with the password %(password)s") % sign_in]
    end = _("Ctrl+C stops it")
    lines += [f"[dim]{end}[/]"]
    out.print(Panel.fit("\n".join(lines), title="Shuke 熟客", border_style="#c2410c", padding=(1, 3)))


def demo_sign_in() -> dict[str, str]:
    """Name and password of the demo's owner, while there is one and the password is still that of the demo."""
    name, password = entrance.PEOPLE[0][0], entrance.PASSWORD
    try:
        person = User.objects.filter(username=name, is_active=True).first()
    finally:
        connection.close()
    return {"name": name, "password": password} if person and person.check_password(password) else {}


def _answers(host: str, port: int) -> bool:
    link = HTTPConnection(host, port, timeout=10)
    try:
        link.request("GET", "/account/login/", headers={"Host": "localhost"})
        return link.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        link.close()
