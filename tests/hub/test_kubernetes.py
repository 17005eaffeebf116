"""The job manifests say what the command line understands, and know its exit codes."""

from __future__ import annotations

import pytest
import typer
import yaml

from hub.cli import command_line
from hub.commands.outcome import Outcome
from hub.settings import ROOT

FILES = sorted((ROOT / "hub" / "kubernetes").glob("*.yaml"))


def parts(path):
    return [part for part in yaml.safe_load_all(path.read_text(encoding="utf-8")) if part]


def containers(part):
    return part["spec"].get("template", {}).get("spec", {}).get("containers", [])


@pytest.fixture
def options():
    """The words that ``spbe report`` knows."""
    return {word for each in typer.main.get_command(command_line()).commands["report"].params for word in each.opts}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_job_uses_words_that_exist_and_is_not_repeated_for_wrong_data(path, options):
    [job] = [part for part in parts(path) if part["kind"] == "Job"]
    [container] = containers(job)
    assert container["command"] == ["spbe", "report"]
    assert {word for word in container["args"] if word.startswith("--")} <= options
    [rule] = job["spec"]["podFailurePolicy"]["rules"]
    assert rule["action"] == "FailJob"
    assert rule["onExitCodes"]["values"] == [Outcome.WRONG_USE, Outcome.BAD_DATA]
    assert rule["onExitCodes"]["containerName"] == container["name"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_who_delivers_gets_the_secret_and_nobody_more_rights_than_needed(path):
    for part in parts(path):
        for container in containers(part):
            assert ("envFrom" in container) == (part["kind"] == "Job")
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
            }
            assert part["spec"]["template"]["spec"]["automountServiceAccountToken"] is False
            assert part["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"] is True


META = {"apiVersion", "kind", "metadata", "spec"}
POD = {
    "automountServiceAccountToken",
    "containers",
    "restartPolicy",
    "securityContext",
    "volumes",
}
CONTAINER = {"args", "command", "envFrom", "image", "name", "resources", "securityContext", "volumeMounts"}
KINDS = {
    "Job": (
        "batch/v1",
        {"activeDeadlineSeconds", "backoffLimit", "podFailurePolicy", "template", "ttlSecondsAfterFinished"},
    ),
    "Deployment": ("apps/v1", {"replicas", "selector", "template"}),
    "Service": ("v1", {"ports", "selector"}),
    "NetworkPolicy": ("networking.k8s.io/v1", {"ingress", "podSelector", "policyTypes"}),
}
"""What the manifests use of each kind, as the Kubernetes API spells it: a misspelt field is dropped in silence."""
UNITS = {"Mi": 2**20, "Gi": 2**30}


def memory(text):
    return int(text[:-2]) * UNITS[text[-2:]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_field_is_one_that_the_api_has(path):
    found = parts(path)
    assert len({(part["kind"], part["metadata"]["name"]) for part in found}) == len(found)
    for part in found:
        version, fields = KINDS[part["kind"]]
        assert (part["apiVersion"], set(part), set(part["spec"])) == (version, META, fields)
        for container in containers(part):
            assert set(part["spec"]["template"]["spec"]) <= POD
            assert set(container) <= CONTAINER
            assert all(isinstance(word, str) for word in container["command"] + container["args"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_one_part_names_of_another_is_there(path):
    found = parts(path)
    labels = [part["spec"]["template"]["metadata"]["labels"] for part in found if containers(part)]
    for part in found:
        spec = part["spec"]
        if part["kind"] == "Deployment":
            assert spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()
        if part["kind"] == "Job":  # Kubernetes takes a failure policy only with this one
            assert spec["template"]["spec"]["restartPolicy"] == "Never"
        if part["kind"] == "NetworkPolicy":
            [rule] = spec["ingress"]
            for selector in (spec["podSelector"], *(each["podSelector"] for each in rule["from"])):
                assert all(selector["matchLabels"].items() <= each.items() for each in labels)
        for container in containers(part):
            mounted = {each["name"] for each in container.get("volumeMounts", ())}
            assert mounted == {each["name"] for each in spec["template"]["spec"].get("volumes", ())}
            if "--out" in container["args"]:
                out = container["args"][container["args"].index("--out") + 1]
                assert out in {each["mountPath"] for each in container["volumeMounts"]}
            needed = memory(container["resources"]["requests"]["memory"])
            assert needed <= memory(container["resources"]["limits"]["memory"])


def test_everybody_finds_the_scheduler_where_it_listens():
    found = parts(ROOT / "hub" / "kubernetes" / "laporan-dask.yaml")
    [service] = [part for part in found if part["kind"] == "Service"]
    [port] = [str(each["port"]) for each in service["spec"]["ports"]]
    address = f"tcp://{service['metadata']['name']}:{port}"
    reached = [
        part
        for part in found
        if containers(part)
        and service["spec"]["selector"].items() <= part["spec"]["template"]["metadata"]["labels"].items()
    ]
    [scheduler] = [container for part in reached for container in containers(part)]
    assert scheduler["args"][scheduler["args"].index("--port") + 1] == port
    others = [container for part in found for container in containers(part) if container is not scheduler]
    assert len(others) == 2
    assert all(address in container["args"] for container in others)
