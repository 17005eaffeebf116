"""The sample region: there for who holds a role in it, in no list, count, group or published table."""

import pytest
from fake_hub import person

from hub.registry import load_reference, load_sample_region
from spbe_core import benchmark, regions, results, wire

CODE = regions.SAMPLE.code


@pytest.fixture
def sample_lab(lab):
    load_sample_region(lab.database.engine)
    lab.hub.people["contoh"] = person("contoh", "operator", (CODE,))
    return lab


def test_its_people_work_in_it_and_it_says_that_it_is_a_sample(sample_lab):
    client = sample_lab.client("contoh")
    (region,) = client.get("me").json()["regions"]
    assert (region["code"], region["name"], region["sample"]) == (CODE, "Kabupaten Contoh", True)
    assert client.get(f"regions/{CODE}").json()["sample"]
    made = client.write("POST", f"regions/{CODE}/assessments", {"period": "2026", "purpose": "latihan"}).json()
    assert made["sample"]
    assert client.answer(made["id"], "i01", "level", "2", 0).status_code == 200
    assert wire.Assessment.model_validate_json(client.get(f"assessments/{made['id']}").content).sample
    (line,) = client.get("portfolio").json()
    assert (line["region"]["sample"], line["assessment"]["sample"], line["official"]) == (True, True, None)
    assert client.get(f"regions/{CODE}/reports").json() == []


def test_it_is_in_no_list_and_no_count(sample_lab):
    client = sample_lab.client("contoh")
    client.write("POST", f"regions/{CODE}/assessments", {"period": "2026", "purpose": "latihan"})
    listed = client.get("regions").json()
    assert (len(listed), any(region["sample"] for region in listed)) == (552, False)
    assert client.get("regions", params={"province": "99"}).json() == []
    assert client.get("results", params={"region": CODE}).json() == []
    secretariat = sample_lab.client("sekretariat")
    assert len(secretariat.get("me").json()["regions"]) == 552
    assert CODE not in {line["region"]["code"] for line in secretariat.get("portfolio").json()}
    assert CODE not in {region.code for region in regions.all_regions()}
    assert CODE not in benchmark.same_kind(regions.SAMPLE).codes
    assert benchmark.own_province(regions.SAMPLE).codes == frozenset()
    assert results.find(CODE, 2024) is None
    table = regions.table([*regions.all_regions(), regions.SAMPLE])
    assert (len(table), "sample" in table.columns) == (552, False)


def test_a_lab_without_sample_accounts_does_not_have_it(lab):
    client = lab.client("operator")
    assert client.get(f"regions/{CODE}").status_code == 404
    assert lab.client("sekretariat").get(f"regions/{CODE}/assessments").status_code == 404


def test_adding_it_again_or_loading_the_regions_keeps_it(sample_lab):
    load_sample_region(sample_lab.database.engine)
    load_reference(sample_lab.database.engine)
    assert sample_lab.client("contoh").get(f"regions/{CODE}").json()["name"] == "Kabupaten Contoh"
