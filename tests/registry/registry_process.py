"""A registry in a process of its own (:mod:`dying_registry`), reached over HTTP."""

from __future__ import annotations

import multiprocessing
import socket
import time
from uuid import uuid4

import dying_registry
import httpx
from registry_lab import PREFIX

START_SECONDS = 60
FORKING = multiprocessing.get_context("forkserver")
"""Registries are forked from a process that has read the packages once: each is a process of its own all the same."""
FORKING.set_forkserver_preload(["hub.registry.app", "uvicorn"])


class Process:
    """Start on construction; ``http`` speaks as the operator, ``end()`` ends it."""

    def __init__(self, url: str, *arguments: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._process = FORKING.Process(target=dying_registry.main, args=(url, port, *arguments))
        self._process.start()
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}{PREFIX}/api/", headers={"Authorization": "token token-operator"}
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.http.get("health")
            except httpx.TransportError:
                assert self._process.is_alive(), "the registry ended by itself"
                assert time.monotonic() < deadline, "the registry does not answer"
                time.sleep(0.05)  # polling another process; the deadline above bounds it
            else:
                return

    def write(self, method, path, body, key, version=None, **headers):
        headers = {"Idempotency-Key": key, **headers} | ({"If-Match": str(version)} if version is not None else {})
        return self.http.request(method, path, json=body, headers=headers)

    def open(self) -> str:
        """Open an assessment of 18.71 and return its id."""
        opened = self.write("POST", "regions/18.71/assessments", {"period": "2025", "purpose": "latihan"}, str(uuid4()))
        assert opened.status_code == 201, opened.text
        return opened.json()["id"]

    def end(self) -> None:
        self.http.close()
        self._process.terminate()
        self.ended()

    def ended(self) -> int | None:
        """Wait for its end; return its exit code, or the number of the signal that killed it below zero."""
        self._process.join(30)
        return self._process.exitcode
