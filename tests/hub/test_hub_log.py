"""The hub's log of a failure: where it came from, and nothing of the address's query or of the error's message."""

from __future__ import annotations

import logging

import pytest
from tornado.testing import AsyncHTTPTestCase
from tornado.web import Application, HTTPError, RequestHandler

from hub import hub_log

TOKEN = "tandatokenrahasia"
LOGGERS = ("tornado.application", "tornado.general", "hub")


class Failing(RequestHandler):
    def get(self):
        raise RuntimeError(f"gagal dengan {self.get_argument('token')}")

    def post(self):
        raise HTTPError(500, "penyimpanan tidak menjawab")


class TestFailures(AsyncHTTPTestCase):
    def get_app(self):
        return Application([("/hub/undangan", Failing)], log_function=hub_log.log_request)

    @pytest.fixture(autouse=True)
    def logged(self, caplog):
        filters = {name: list(logging.getLogger(name).filters) for name in LOGGERS}
        hub_log.keep_quiet(logging.getLogger("hub"))
        self.caplog = caplog
        yield
        for name, before in filters.items():
            logging.getLogger(name).filters = before

    def lines(self, method):
        body = "" if method == "POST" else None
        reply = self.fetch(f"/hub/undangan?token={TOKEN}&next=/", method=method, body=body)
        assert reply.code == 500
        return self.caplog.text

    def test_an_unexpected_error(self):
        said = self.lines("GET")
        assert TOKEN not in said
        assert "Uncaught exception GET /hub/undangan" in said
        assert "RuntimeError" in said
        assert "in get" in said

    def test_an_error_on_purpose(self):
        said = self.lines("POST")
        assert TOKEN not in said
        assert "500 POST /hub/undangan" in said
        assert "penyimpanan tidak menjawab" in said

    def test_what_our_services_are_granted_goes_without_saying(self):
        line = "Service JupyterHub service %s requested scopes a,b for user p, granting only a."
        for service in ("registry", "lain"):
            logging.getLogger("hub").warning(line.replace("%s", service))
        assert "service lain requested" in self.caplog.text
        assert "service registry requested" not in self.caplog.text
