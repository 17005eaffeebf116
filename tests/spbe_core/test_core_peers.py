"""Daerah setara: near in what is known, explained, weighed by anybody, and nothing filled in."""

import math
from collections import Counter

import pytest

from spbe_core import files, peer_headlines, peers, regions
from spbe_core.errors import DataError

EVALUATED = [region for region in regions.all_regions() if not region.administrative_only]
NOTHING = {each.id: 0 for each in peers.dimensions()}


def test_every_region_has_twenty_of_its_sort_and_a_reason_for_each():
    chosen = Counter()
    for region in EVALUATED:
        found = peers.alike(region)
        codes = [peer.region.code for peer in found.nearest]
        assert len(set(codes)) == peers.SIZE
        assert region.code not in codes
        local = region.level != "provinsi"
        assert {peer.region.level != "provinsi" for peer in found.nearest} == {local}
        assert not any(other.administrative_only for _distance, other in found.ordered)
        assert [distance for distance, _other in found.ordered] == sorted(distance for distance, _ in found.ordered)
        assert len(found.ordered) == (507 if local else 37)
        assert found.place(codes[0]) == 1
        assert found.without == 0
        assert {each.id for each in found.unknown} == (set() if local else {"ipm", "miskin", "pdrb"})
        assert (peer_headlines.missing(found) == "") == local
        for peer in found.nearest:
            assert peer_headlines.why(peer, found.weights)
            total = sum(found.weights[part.dimension.id] for part in peer.parts)
            sums = sum(found.weights[part.dimension.id] * part.distance for part in peer.parts)
            assert peer.distance == pytest.approx(sums / total)
        chosen.update(codes)
    assert max(chosen.values()) < 200  # nobody is everybody's peer


def test_distance_is_the_same_from_either_side():
    one, other = regions.find("18.71"), regions.find("13.71")
    assert peers.alike(one).of("13.71").distance == pytest.approx(peers.alike(other).of("18.71").distance)


def test_population_alone_orders_by_how_many_times_as_many():
    mine = regions.find("18.71")
    found = peers.alike(mine, {**NOTHING, "penduduk": 1})
    pool = [each for each in EVALUATED if each.level != "provinsi" and each.code != mine.code]
    expected = sorted(pool, key=lambda each: (abs(math.log(each.population / mine.population)), each.code))
    assert [peer.region.code for peer in found.nearest] == [each.code for each in expected[: peers.SIZE]]
    first = found.nearest[0]
    assert peer_headlines.why(first, found.weights) == "penduduk hampir sama"


def test_weights_are_whole_numbers_from_0_to_3_and_anything_else_is_the_usual_one():
    usual = peers.weights()
    assert set(usual.values()) <= {0, 1, 2, 3}
    for bad in (-1, 4, 2.0, "3", None, True, [], {}):
        assert peers.weights({"penduduk": bad})["penduduk"] == usual["penduduk"]
    assert peers.weights({"penduduk": 0, "lain": 3}) == {**usual, "penduduk": 0}


def test_a_weight_brings_nearer_what_is_alike_in_it():
    mine = regions.find("18.71")
    island = peers.alike(mine, {"pulau": 3, "provinsi": 0, "penduduk": 0, "luas": 0, "ipm": 0, "miskin": 0, "pdrb": 0})
    assert {peers.island(peer.region) for peer in island.nearest} == {"Sumatera"}
    assert "sama-sama di Sumatera" in peer_headlines.why(island.nearest[0], island.weights)


def test_nothing_to_compare_is_said_and_nobody_is_chosen():
    nothing = peers.alike(regions.find("18.71"), NOTHING)
    assert nothing.nearest == ()
    assert peer_headlines.nearest(nothing) == "Pilih sedikitnya satu ukuran untuk mencari daerah setara"
    sample = peers.alike(regions.SAMPLE)
    assert sample.nearest == ()
    assert "terlalu sedikit" in peer_headlines.nearest(sample)
    social = peers.alike(regions.find("18"), {**NOTHING, "ipm": 3, "penduduk": 1})
    assert social.nearest == ()


def test_a_region_of_which_something_is_unknown_is_left_out_and_counted(monkeypatch):
    real = regions.figures
    monkeypatch.setattr(
        regions, "figures", lambda code: {**real(code), "ipm_2021": None} if code in {"13.71", "18.72"} else real(code)
    )
    _forget()
    try:
        found = peers.alike(regions.find("18.71"))
        assert found.without == 2
        assert found.of("13.71") is None
        assert "2 daerah tidak ikut" in peer_headlines.missing(found)
        own = peers.alike(regions.find("18.72"))
        assert [each.id for each in own.unknown] == ["ipm"]
        assert own.of("13.71") is not None
        assert "Indeks pembangunan manusia 2021" in peer_headlines.missing(own)
    finally:
        _forget()


def _forget():
    for cached in (peers._known, peers._scaled, peers._spreads, peers._alike):
        cached.cache_clear()


def test_every_dimension_has_its_source_its_reason_and_its_column():
    sources = {row["id"] for row in files.read_csv("sources.csv")}
    columns = {*files.read_csv("regions.csv")[0], "island"}
    for each in peers.dimensions():
        assert each.source in sources
        assert each.column in columns
        assert each.why.endswith(".")
        assert peer_headlines.label(each)
    provinces = Counter(peers.island(region) for region in EVALUATED if region.level == "provinsi")
    assert sum(provinces.values()) == 38
    assert None not in provinces


def test_a_spoilt_file_is_refused(monkeypatch):
    monkeypatch.setattr(peers, "read_yaml", lambda _name: {"islands": [], "dimensions": [{"id": "x", "weight": "4"}]})
    peers._file.cache_clear()
    try:
        with pytest.raises(DataError, match=r"peers\.yaml"):
            peers.dimensions()
    finally:
        peers._file.cache_clear()
