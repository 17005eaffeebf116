"""The snapshot of published data: exact, described column by column, citable, the same bytes for the same data."""

import hashlib
import io
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from spbe_core import results
from spbe_core.snapshot import content_hash, snapshot


@pytest.fixture(scope="module")
def files():
    return snapshot(results.official(), results.official_levels())


def read(files, name):
    return pq.read_table(io.BytesIO(files[f"{name}.parquet"]))


def test_it_holds_what_was_published_as_printed(files):
    table = read(files, "results").to_pandas()
    assert len(table) == len(results.official())
    row = table[(table["region_code"] == "18.71") & (table["year"] == 2024)].iloc[0]
    found = results.find("18.71", 2024)
    assert (row["index"], row["predicate"], row["source"]) == (found.index, found.predicate, found.source)
    assert float(found.index) == row["index_value"]
    assert "11.10" in set(read(files, "regions").column("code").to_pylist())
    assert len(read(files, "indicators")) == 104
    weights = read(files, "indicators").to_pandas().groupby("instrument")["weight_value"].sum().round(9)
    assert set(weights) == {100.0}


def test_every_column_is_described_in_the_file_the_dictionary_and_the_package(files):
    package = json.loads(files["datapackage.json"])
    told = {(each["name"], field["name"]) for each in package["resources"] for field in each["schema"]["fields"]}
    words = pd.read_csv(io.BytesIO(files["kamus.csv"]), sep=";", encoding="utf-8-sig")
    assert {
        (each.removesuffix(".parquet"), name) for each, name in zip(words["Berkas"], words["Kolom"], strict=True)
    } == told
    for name in ("results", "levels", "regions", "indicators"):
        for field in read(files, name).schema:
            assert (name, field.name) in told
            assert field.metadata[b"description"]
    assert not words[["Jenis", "Arti", "Meaning"]].isna().to_numpy().any()


def test_hashes_say_what_the_files_are(files):
    package = json.loads(files["datapackage.json"])
    assert package["files"] == {
        name: f"sha256:{hashlib.sha256(content).hexdigest()}"
        for name, content in files.items()
        if name != "datapackage.json"
    }
    for each in package["resources"]:
        assert each["content_hash"] == f"sha256:{content_hash(read(files, each['name']))}"
    assert files == snapshot(results.official(), results.official_levels())
    changed = [results.official()[0].model_copy(update={"index": "2.65"}), *results.official()[1:]]
    other = json.loads(snapshot(changed, results.official_levels())["datapackage.json"])
    assert other["content_hash"] != package["content_hash"]


def test_the_citation_names_the_version(files):
    cited = yaml.safe_load(files["CITATION.cff"])
    package = json.loads(files["datapackage.json"])
    assert (cited["cff-version"], cited["type"], cited["license"]) == ("1.2.0", "dataset", "MIT")
    assert cited["version"] == package["version"]
    assert {each["title"] for each in package["sources"]} == {
        row.source for row in (*results.official(), *results.official_levels())
    }
