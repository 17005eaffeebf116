"""Advice: every rule fires where it should and keeps quiet where it should not; bad rules are refused."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from spbe_core import advice, advice_rules, files, instruments, relations
from spbe_core.advice import Document, Facts, advise
from spbe_core.errors import DataError
from spbe_core.item_states import ItemState, ItemStatus

SPBE = instruments.load("permenpanrb-59-2020")
PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
TODAY = date(2026, 11, 25)


def spbe(levels=None, *documents):
    return [each.rule for each in advise(Facts(SPBE, TODAY, levels or {}, documents))]


def pemdi(*documents, **statuses):
    codes = {code.replace("_", "-"): ItemStatus(state) for code, state in statuses.items()}
    return [each.rule for each in advise(Facts(PEMDI, TODAY, {}, documents, codes))]


def document(indicator, level, title, **more):
    return Document(indicator, level, title, **more)


def ladder(indicator, level):
    """Old evidence, of no kind in particular, for every level below one."""
    return [document(indicator, each, "Bukti", dated=date(2020, 1, 1)) for each in range(2, level)]


@pytest.mark.parametrize(
    ("policy", "practice", "rules"),
    [
        (3, 1, ["kebijakan-tanpa-praktik"]),
        (4, 1, ["kebijakan-tanpa-praktik"]),
        (2, 3, ["praktik-tanpa-kebijakan"]),
        (1, 4, ["praktik-tanpa-kebijakan"]),
        (3, 2, []),
        (2, 2, []),
        (3, 3, []),
        (3, None, []),
        (None, 3, []),
    ],
)
def test_policy_against_practice(policy, practice, rules):
    assert spbe({"i08": policy, "i22": practice}) == rules


def test_advice_says_what_why_what_to_do_and_how_sure():
    (found,) = advise(Facts(SPBE, TODAY, {"i09": 3, "i29": 3, "i30": 1, "i31": 3}))
    assert found.indicators == ("i09", "i30")
    assert found.message == "Kebijakan Audit TIK (indikator 9) tingkat 3, Audit Aplikasi SPBE (indikator 30) tingkat 1."
    assert found.why
    assert found.todo
    assert (found.confidence, found.source.startswith("Kemenko")) == ("inferred", True)


def test_published_case_of_policies_without_practice():
    """Kemenko Perekonomian 2021: policies at 3, management and audit at 1."""
    levels = {
        row["indicator"]: int(row["level"]) for row in files.read_csv("indicator_results.csv") if not row["region_code"]
    }
    found = [each.indicators for each in advise(Facts(SPBE, TODAY, levels)) if each.rule == "kebijakan-tanpa-praktik"]
    assert found == [("i03", "i23"), ("i08", "i22"), ("i09", "i29"), ("i09", "i30"), ("i09", "i31")]


def test_evidence_without_the_level_below():
    rule = ["tingkat-tanpa-tingkat-bawah"]
    assert spbe(None, document("i21", 3, "Pedoman")) == rule
    assert spbe(None, document("i21", 3, "Pedoman"), document("i21", 2, "Daftar risiko")) == []
    assert spbe(None, document("i21", 3, "Pedoman"), document("i22", 2, "Daftar risiko")) == rule
    assert spbe(None, document("i21", 2, "Daftar risiko")) == [], "level 1 may be nothing at all"
    assert spbe({"i21": 4}) == [], "what has no evidence has not been begun"
    assert spbe(None, document("i03", 4, "Pedoman")) == [], "indicator 3, level 4 refers to level 2"
    assert spbe(None, document("i03", 5, "Pedoman")) == rule


def test_item_sent_while_the_level_below_is_open():
    facts = Facts(PEMDI, TODAY, statuses={"I13-L2-01": ItemStatus(ItemState.DIUNGGAH)})
    (found,) = advise(facts)
    assert (found.rule, found.indicators, found.item) == ("butir-tanpa-tingkat-bawah", ("i13",), "I13-L2-01")
    assert pemdi(I13_L1_01=ItemState.DIUNGGAH) == []
    accepted = {f"I13_L1_0{number}": ItemState.DITERIMA for number in (1, 2, 3)}
    assert pemdi(I13_L2_01=ItemState.DIUNGGAH, **accepted) == []


@pytest.mark.parametrize(
    ("place", "title", "rule"),
    [
        (("i09", 2), "Draf Perwali Audit TIK.pdf", "masih-konsep"),
        (("i30", 2), "SK Tim Audit (RANCANGAN)", "masih-konsep"),
        (("i10", 2), "SK  Tim\u00a0Evaluator SPBE", "tim-evaluator-untuk-tim-koordinasi"),
        (("i19", 2), "SK_Tim_Asesor_Internal_2024.pdf", "tim-evaluator-untuk-tim-koordinasi"),
    ],
)
def test_look_alikes_of_2020(place, title, rule):
    assert spbe(None, document(*place, title)) == [rule]


@pytest.mark.parametrize(
    ("place", "title"),
    [
        (("i09", 1), "Draf Perwali Audit TIK"),
        (("i09", 2), "Perwali Audit TIK"),
        (("i21", 2), "Konsep manajemen risiko"),
        (("i10", 2), "SK Tim Koordinasi SPBE"),
        (("i29", 2), "Konsepsi audit"),
    ],
)
def test_no_look_alike_of_2020(place, title):
    assert spbe(None, document(*place, title)) == []


@pytest.mark.parametrize(
    ("indicator", "item", "title", "rule"),
    [
        ("i09", "I9-L1-01", "SK Tim Asesor Internal", "tim-asesor-untuk-tim-auditor"),
        ("i19", "I19-L1-02", "Daftar SLA layanan", "daftar-sla-untuk-dasbor-sla"),
        ("i15", "I15-L1-01", "Perbup 12/2024 pasal 5", "pasal-untuk-siap-digital"),
        ("i10", "I10-L1-01", "Indeks KAMI 2023", "indeks-kami-untuk-ikasandi"),
        ("i01", "I1-L2-04", "Rekap RKA 2026", "rekap-anggaran-tanpa-rincian"),
    ],
)
def test_look_alikes_of_pemdi(indicator, item, title, rule):
    own = document(indicator, 1, title, item=item)
    assert pemdi(own) == [rule]
    (found,) = advise(Facts(PEMDI, TODAY, documents=[own]))
    assert found.item == item
    assert title in found.message


def test_no_look_alike_of_pemdi():
    assert pemdi(document("i19", 1, "Daftar SLA", item="I19-L1-01")) == [], "there the list itself is asked for"
    assert pemdi(document("i08", 2, "Perbup pelindungan data", item="I8-L2-01")) == []


@pytest.mark.parametrize(
    ("today", "dated", "old"),
    [
        (TODAY, date(2025, 11, 25), False),
        (TODAY, date(2025, 11, 24), True),
        (date(2028, 2, 29), date(2027, 2, 28), False),
        (date(2028, 2, 29), date(2027, 2, 27), True),
        (TODAY, None, False),
        (TODAY, date(2027, 1, 1), False),
    ],
)
def test_review_older_than_twelve_months(today, dated, old):
    own = [document("i21", 3, "Pedoman"), document("i21", 4, "Laporan reviu risiko", dated=dated)]
    rules = [each.rule for each in advise(Facts(SPBE, today, documents=own))]
    assert ("reviu-lama" in rules) == old


def test_only_the_newest_review_counts():
    older = document("i21", 4, "Reviu 2023", dated=date(2023, 5, 1))
    newer = document("i21", 4, "Reviu 2026", dated=date(2026, 5, 1))
    below = ladder("i21", 4)
    assert spbe(None, *below, older, newer) == spbe(None, newer, older, *below) == []
    found = advise(Facts(SPBE, TODAY, documents=[*below, older]))
    assert [each.rule for each in found] == ["reviu-lama"]
    assert "bertanggal 1 Mei 2023, lebih dari 12 bulan" in found[0].message


def test_old_ikasandi():
    assert pemdi(document("i10", 1, "Hasil IKASANDI", item="I10-L1-01", dated=date(2024, 1, 1))) == ["ikasandi-lama"]


def test_level_5_without_old_and_new():
    rule = ["tanpa-pasangan-lama-baru"]
    below = ladder("i38", 5)
    one = document("i38", 5, "Panduan versi 2", dated=date(2026, 5, 1))
    other = document("i38", 5, "Panduan versi 1", dated=date(2025, 5, 1))
    same = document("i38", 5, "Lampiran", dated=date(2026, 5, 1))
    undated = document("i38", 5, "Panduan versi 0")
    assert spbe({"i38": 5}) == rule
    assert spbe({"i38": 5}, *below, one) == rule
    assert spbe({"i38": 5}, *below, one, same) == rule
    assert spbe({"i38": 5}, *below, one, other) == []
    assert spbe({"i38": 5}, *below, one, undated) == []
    assert spbe({"i38": 4}, *below) == []


def test_advice_comes_in_instrument_order():
    found = advise(Facts(SPBE, TODAY, {"i38": 5, "i08": 3, "i22": 1, "i02": 3, "i12": 1}))
    assert [each.indicators[0] for each in found] == ["i02", "i08", "i38"]


def test_every_rule_has_a_source_and_is_tried_here():
    rules = advice_rules.all_rules()
    assert all(rule.why and rule.todo and rule.source for rule in rules)
    text = Path(__file__).read_text(encoding="utf-8")
    assert [rule.id for rule in rules if f'"{rule.id}"' not in text] == []


def test_months_before():
    assert advice._months_before(date(2026, 1, 31), 2) == date(2025, 11, 30)
    assert advice._months_before(date(2026, 12, 25), 12) == date(2025, 12, 25)


@pytest.mark.parametrize(
    ("place", "key", "value", "says"),
    [
        (0, "check", "lain", "check"),
        (0, "instrument", "permenpanrb-1-1999", "tidak dikenal"),
        (4, "indicators", ["i99"], "masih-konsep: rujukan ke i99 tidak ada"),
        (4, "levels", ["7"], "masih-konsep: rujukan ke 7 tidak ada"),
        (7, "item_kinds", ["surat"], "daftar-sla-untuk-dasbor-sla: rujukan ke surat tidak ada"),
        (4, "words", [], "words"),
        (4, "wordz", [], "wordz"),
        (1, "id", "kebijakan-tanpa-praktik", "kebijakan-tanpa-praktik muncul dua kali"),
    ],
)
def test_bad_rules_are_refused(place, key, value, says):
    document_ = deepcopy(files.read_yaml("advice.yaml"))
    document_[place][key] = value
    with pytest.raises((DataError, LookupError), match=says):
        advice_rules.parse(document_, "uji")


def test_relations():
    kinds = {"kebijakan_praktik": 10, "prasyarat": 8, "bukti_sama": 4, "saling_melengkapi": 6}
    assert {kind: len(relations.of_kind(SPBE.id, kind)) for kind in kinds} == kinds
    assert relations.of_kind(PEMDI.id, "prasyarat") == ()
    with pytest.raises(DataError, match="rujukan ke i99 tidak ada dalam permenpanrb-59-2020"):
        relations.parse([{**deepcopy(files.read_yaml("relations.yaml"))[0], "to": ["i99"]}], "uji")
