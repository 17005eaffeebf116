"""A PostgreSQL of one test session, from the binaries of the pip package ``pgserver``.

It waits for its disk as it must (``fsync``, see ``hub.registry.db``), so its data lie in memory where there is room.
PostgreSQL refuses to run as root, so there it runs as ``nobody`` from a readable copy of its files. It listens on a
unix socket in a folder of its own and on no port.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from memory import temporary

USER = "spbe"
START_SECONDS = 60
SETTINGS = ("-c", "listen_addresses=", "-c", "max_wal_size=256MB")


class PostgresServer:
    """Start on construction, stop with :meth:`stop`; ``url(name)`` addresses a database."""

    def __init__(self) -> None:
        # short: the path of a unix socket has room for about 100 signs
        self.folder = Path(tempfile.mkdtemp(prefix="spbe-pg-", dir="/tmp"))
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._install = self._readable_install()
        self._data = Path(tempfile.mkdtemp(prefix="spbe-pg-data-", dir=temporary()))
        self._own(self.folder, self._data)
        self._run("initdb", "-D", str(self._data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        self._log = (self.folder / "log").open("wb")
        self.begin()

    def begin(self) -> None:
        """Start the server (again) on its data."""
        self._process = subprocess.Popen(
            [self._binary("postgres"), "-D", str(self._data), "-k", str(self.folder), *SETTINGS],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            **self._as_ordinary_user(),
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT ends every connection, SIGQUIT leaves it to recover at the next start."""
        self._process.send_signal(how)
        self._process.wait(30)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        self.end()
        self._log.close()
        shutil.rmtree(self.folder)
        shutil.rmtree(self._data)

    @property
    def _conninfo(self) -> str:
        return f"host={self.folder} user={USER} dbname=postgres"

    def _readable_install(self) -> Path:
        source = Path(find_spec("pgserver").origin).parent  # only its files: importing it starts its own server code
        if self._account is None:
            return source
        install = self.folder / "pg"
        shutil.copytree(source / "pginstall", install / "pginstall", ignore=shutil.ignore_patterns("include"))
        shutil.copytree(source.with_name("pgserver.libs"), install / "pgserver.libs")
        return install

    def _binary(self, name: str) -> str:
        return str(self._install / "pginstall" / "bin" / name)

    def _own(self, *paths: Path) -> None:
        if self._account is not None:
            for path in paths:
                os.chown(path, self._account.pw_uid, self._account.pw_gid)

    def _as_ordinary_user(self) -> dict:
        libraries = [self._install / "pginstall" / "lib", self._install / "pgserver.libs"]
        if self._account is None:
            libraries[1] = self._install.with_name("pgserver.libs")
        settings: dict = {
            "cwd": self.folder,
            "env": {"PATH": os.defpath, "LC_ALL": "C", "LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries))},
        }
        if self._account is not None:
            settings |= {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        return settings

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._binary(name), *arguments], capture_output=True, check=False, **self._as_ordinary_user()
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr.decode()}")

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self._conninfo).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    log = (self.folder / "log").read_text()
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from None
                time.sleep(0.05)  # polling another process; the deadline bounds it
            else:
                return
