"""What documents tell: consistency advice, and offers to the assessment with the next instrument."""

from __future__ import annotations

from datetime import date, timedelta

import evidence_files as files
import pytest
from test_evidence_documents import PDF, change, tie

REVIEW = "Laporan reviu 2019.pdf"


def advised(client, assessment, rule):
    found = client.get(f"assessments/{assessment}").json()["advice"]
    return [each["message"] for each in found if each["rule"] == rule]


def test_a_level_five_without_a_pair_is_advice_once_documents_are_kept_here(lab, draft):
    operator = lab.client("operator")
    operator.answer(draft, "i22", "level", 5, 0)
    pair = "tanpa-pasangan-lama-baru"
    assert advised(operator, draft, pair) == []  # the region may keep its documents elsewhere
    first = files.sent(operator, draft, PDF, unit="i22-L5")["document"]["id"]
    (message,) = advised(operator, draft, pair)
    assert message.endswith("tingkat 5 tanpa pasangan dokumen lama dan baru.")
    files.sent(operator, draft, files.pdf(size=4000), unit="i22-L5")
    assert advised(operator, draft, pair) == []
    assert tie(operator, draft, "i22-L5", first, 1, tied=False).status_code == 200
    assert advised(operator, draft, pair) == [message]


def test_advice_names_a_document_to_those_only_who_may_see_it(lab, draft):
    operator, coach = lab.client("operator"), lab.client("pendamping")
    files.sent(operator, draft, PDF, unit="i01-L3", name="Rancangan Perbup.pdf", file_class="terbatas")
    (message,) = advised(operator, draft, "masih-konsep")
    assert "Rancangan Perbup" in message
    assert advised(coach, draft, "masih-konsep") == []
    assert "Rancangan" not in coach.get(f"assessments/{draft}").text
    assert advised(operator, draft, "tingkat-tanpa-tingkat-bawah") != []
    assert advised(coach, draft, "tingkat-tanpa-tingkat-bawah") != []  # that there is one counts for everybody


def twelve_months_before(day):
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def test_a_review_is_old_by_the_date_printed_on_it_and_by_nothing_else(lab, draft):
    operator = lab.client("operator")
    review = files.sent(operator, draft, PDF, unit="i22-L4", name=REVIEW)["document"]["id"]
    assert advised(operator, draft, "reviu-lama") == []  # a file name is not a date
    edge = twelve_months_before(date.fromisoformat(operator.get(f"assessments/{draft}/evidence").json()["today"]))
    assert change(operator, review, 1, name=REVIEW, dated=edge.isoformat()).status_code == 200
    assert advised(operator, draft, "reviu-lama") == []  # twelve months to the day
    older = (edge - timedelta(days=1)).isoformat()
    assert change(operator, review, 2, name=REVIEW, dated=older).json()["document"]["dated"] == older
    (message,) = advised(operator, draft, "reviu-lama")
    assert message.endswith("lebih dari 12 bulan yang lalu.")
    assert tie(operator, draft, "i29-L4", review, 0).status_code == 200  # an audit's level 4 asks for no review
    assert advised(operator, draft, "reviu-lama") == [message]
    assert change(operator, review, 3, name=REVIEW, dated=None).status_code == 200
    assert advised(operator, draft, "reviu-lama") == []


def test_two_documents_of_one_day_are_no_pair(lab, draft):
    operator = lab.client("operator")
    operator.answer(draft, "i22", "level", 5, 0)
    for size in (4000, 5000):
        files.sent(operator, draft, files.pdf(size=size), unit="i22-L5", dated="2025-01-02")
    assert len(advised(operator, draft, "tanpa-pasangan-lama-baru")) == 1


@pytest.mark.parametrize(("file_class", "coach_sees"), [("terbuka", True), ("terbatas", False)])
def test_documents_of_the_instrument_before_are_offered_to_those_who_may_see_them(lab, draft, file_class, coach_sees):
    operator, coach = lab.client("operator"), lab.client("pendamping")
    sent = files.sent(operator, draft, PDF, unit="i28-L2", name="SOP.pdf", file_class=file_class, dated="2024-02-29")[
        "document"
    ]
    assert tie(operator, draft, "i28-L3", sent["id"], 0).status_code == 200
    pemdi = lab.open(period="2026")
    offers = operator.get(f"assessments/{pemdi}/offered").json()
    assert {each["indicator"] for each in offers} == {"i02", "i19"}
    wanted = {"id": sent["id"], "name": sent["name"], "file_class": file_class, "dated": "2024-02-29", "unit": None}
    assert [each["documents"] for each in offers] == [[wanted], [wanted]]
    assert {each["fakta"] for each in offers} == {None}
    assert (coach.get(f"assessments/{pemdi}/offered").json() != []) is coach_sees
    assert tie(operator, pemdi, "I2-L1-01", sent["id"], 0).status_code == 200
    assert operator.get(f"assessments/{pemdi}").json()["summary"]["answered"] == 4  # nothing but the external ones
