"""What documents tell: consistency advice, and offers to the assessment with the next instrument."""

from __future__ import annotations

import evidence_files as files
import pytest
from test_evidence_documents import PDF, tie


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


@pytest.mark.parametrize(("file_class", "coach_sees"), [("terbuka", True), ("terbatas", False)])
def test_documents_of_the_instrument_before_are_offered_to_those_who_may_see_them(lab, draft, file_class, coach_sees):
    operator, coach = lab.client("operator"), lab.client("pendamping")
    sent = files.sent(operator, draft, PDF, unit="i28-L2", name="SOP.pdf", file_class=file_class)["document"]
    assert tie(operator, draft, "i28-L3", sent["id"], 0).status_code == 200
    pemdi = lab.open(period="2026")
    offers = operator.get(f"assessments/{pemdi}/offered").json()
    assert {each["indicator"] for each in offers} == {"i02", "i19"}
    wanted = {"id": sent["id"], "name": sent["name"], "file_class": file_class}
    assert [each["documents"] for each in offers] == [[wanted], [wanted]]
    assert {each["fakta"] for each in offers} == {None}
    assert (coach.get(f"assessments/{pemdi}/offered").json() != []) is coach_sees
    assert tie(operator, pemdi, "I2-L1-01", sent["id"], 0).status_code == 200
    assert operator.get(f"assessments/{pemdi}").json()["summary"]["answered"] == 4  # nothing but the external ones
