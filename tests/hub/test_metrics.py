"""The metrics of a whole lab: who may read them, that each is documented, and that no label names anybody."""

from __future__ import annotations

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hub.metrics import OTHER, Requests, bears
from hub.settings import ROOT

WHERE = {"hub": "/hub/metrics", "registry": "/services/registry/api/metrics", "apps": "/services/apps/metrics"}
PERSONAL = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-"  # ids of kernels, assessments, comments
    r"|\b\d\d\.\d\d\b"  # region codes
    r"|operator|koordinator|pendamping|sekretariat|denpasar|rahasia"  # names
)


def families(text):
    return list(text_string_to_metric_families(text))


def read(lab, part):
    token = lab.settings.secret("metrics-token")
    reply = lab.client().get(f"{lab.url}{WHERE[part]}", headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith("text/plain")
    return families(reply.text)


@pytest.fixture(scope="module")
def used(lab):
    """A lab in which people read and wrote, asked for what does not exist, and had a page open."""
    session = lab.session("operator.denpasar")
    session.get("/services/apps/beranda", follow_redirects=True)
    session.get("/services/registry/api/regions/51.71/assessments")
    session.get("/services/registry/api/regions/18.71/assessments")
    session.get("/services/registry/api/assessments/5f0c9a30-0000-4000-8000-000000000000")
    session.request("PROPFIND", "/services/registry/api/me")  # what is no method at all gets no further than the parser
    for path in ("/services/registry/api/rahasia/51.71", "/services/apps/rahasia-51.71", "/hub/rahasia"):
        session.get(path)
    return lab


@pytest.mark.lab
@pytest.mark.parametrize("part", list(WHERE))
def test_metrics_are_documented_and_name_nobody(used, part):
    document = (ROOT / "docs" / "admin" / "metrics.md").read_text(encoding="utf-8")
    accounts = used.accounts()
    ids = {account.id for account in accounts.everyone()}
    accounts.close()
    found = read(used, part)
    assert len(found) > 5
    for family in found:
        name = family.name.removesuffix("_created")  # when a series began, beside each
        known = name.startswith(("process_", "python_")) or f"`{name}`" in document
        assert known, f"{family.name} is not in docs/admin/metrics.md"
        for sample in family.samples:
            for name, value in sample.labels.items():
                assert not PERSONAL.search(value), (sample.name, name, value)
                assert value not in ids


@pytest.mark.lab
def test_requests_are_counted_by_the_template_of_their_route(used):
    counted = {
        (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
        for family in read(used, "registry")
        for sample in family.samples
        if sample.name == "spbe_registry_request_seconds_count"
    }
    assert counted["GET", "/api/regions/{code}/assessments", "200"] >= 1
    assert counted["GET", "/api/regions/{code}/assessments", "404"] >= 1
    assert counted["GET", OTHER, "404"] >= 1
    assert any(method == OTHER for method, _, _ in counted)
    pages = {
        (sample.labels["route"], sample.labels["status"])
        for family in read(used, "apps")
        for sample in family.samples
        if sample.name == "spbe_apps_request_seconds_count"
    }
    assert {("/services/apps/beranda", "200"), ("*", "404")} <= pages
    # a kernel that nobody has reached yet: the one of before may have ended
    used.session("operator.denpasar").get("/services/apps/beranda", follow_redirects=True)
    kernels = next(family for family in read(used, "apps") if family.name == "spbe_apps_kernels")
    assert {sample.labels["state"] for sample in kernels.samples} == {"arriving", "drawing", "held", "waiting"}
    assert sum(sample.value for sample in kernels.samples) >= 1


@pytest.mark.lab
@pytest.mark.parametrize("part", list(WHERE))
def test_nobody_else_reads_metrics(lab, part):
    statuses = {lab.client().get(WHERE[part]).status_code, lab.session("pengelola").get(WHERE[part]).status_code}
    for name in ("pengelola", "sekretariat"):
        statuses.add(lab.api(lab.token(name)).get(f"{lab.url}{WHERE[part]}").status_code)
    for token in ("", "x", lab.settings.secret("administration-token")):
        headers = {"Authorization": f"Bearer {token}x"}
        statuses.add(lab.client().get(WHERE[part], headers=headers).status_code)
    assert statuses <= {401, 403}


def test_invented_methods_and_paths_make_no_new_series():
    requests = Requests("uji")
    for number in range(50):
        requests.note(f"X{number}", None, 404, 0.1)
    series = [
        sample
        for family in families(requests.render().decode())
        for sample in family.samples
        if sample.name == "spbe_uji_request_seconds_count"
    ]
    assert [(sample.labels["method"], sample.labels["route"], sample.value) for sample in series] == [
        (OTHER, OTHER, 50.0)
    ]


def test_an_empty_token_is_never_carried():
    assert not bears("Bearer ", "")
    assert not bears("", "")
    assert not bears("token rahasia", "rahasia")
    assert not bears("Bearer rahasi\udce9", "rahasia")
    assert bears("bearer rahasia", "rahasia")
