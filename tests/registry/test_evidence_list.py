"""The list of evidence goes out with the documents that are kept, and comes in row by row."""

from __future__ import annotations

import io
from datetime import date
from itertools import dropwhile

import evidence_files as files
import openpyxl
import pytest

from spbe_core import instruments, sheets
from spbe_core.workbooks.listed import day, listed

HEAD = ["No", "Indikator", "Tingkat", "Nama Bukti Dukung", "Klasifikasi", "Tanggal", "Link"]


def sheet(*rows, head=HEAD):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["DAFTAR BUKTI DUKUNG"])
    for row in (head, *rows):
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def compare(client, draft, content, name="daftar.xlsx"):
    path = f"assessments/{draft}/evidence-list/compare"
    return client.http.post(path, params={"name": name}, content=content, headers={"Idempotency-Key": "k"})


def laid(client, draft, content):
    reply = compare(client, draft, content)
    assert reply.status_code == 200, reply.text
    return reply.json()


def documents(client, draft):
    content = client.get(f"assessments/{draft}/evidence-list").content
    page = openpyxl.load_workbook(io.BytesIO(content))["Dokumen"].iter_rows(values_only=True)
    head, *rows = dropwhile(lambda row: row[0] != "Kode", page)
    return content, [dict(zip(head, row, strict=True)) for row in rows]


def test_the_list_names_what_is_kept_and_of_the_rest_the_class_only(lab, draft):
    operator, coach = lab.client("operator"), lab.client("pendamping")
    files.sent(operator, draft, files.pdf(), unit="i22-L3", name="=SK Tim.pdf", dated="2025-03-04")
    files.sent(operator, draft, files.png(), unit="i01-L2", name="Topologi.png", file_class="terbatas")
    link = {"unit": "i22-L2", "name": "JDIH", "url": "https://jdih.contoh.go.id/1"}
    assert operator.write("POST", f"assessments/{draft}/links", link).status_code == 201
    content, rows = documents(operator, draft)
    told = [tuple(row[each] for each in ("Kode", "Untuk tingkat", "Nama dokumen", "Kelas", "Bentuk")) for row in rows]
    assert told == [
        ("i01", 2, "Topologi.png", "terbatas", "berkas"),
        ("i22", 2, "JDIH", "terbuka", "tautan"),
        ("i22", 3, "=SK Tim.pdf", "terbuka", "berkas"),
    ]
    assert (rows[1]["Alamat tautan"], rows[2]["Tanggal dokumen"].date()) == (link["url"], date(2025, 3, 4))
    _, seen = documents(coach, draft)
    assert (seen[0]["Nama dokumen"], seen[0]["Kelas"]) == (None, "terbatas")
    assert "Topologi" not in str(seen)
    found = laid(operator, draft, content)
    assert [(row["name"], row["missing"], row["dated"]) for row in found["rows"]] == [
        ("Topologi.png", [], None), ("JDIH", [], None), ("=SK Tim.pdf", [], "2025-03-04"),
    ]  # fmt: skip
    assert found["faults"] == []
    theirs = lab.open("denpasar", "51.71")
    assert compare(lab.client("denpasar"), theirs, content).status_code == 422


def test_a_list_as_it_circulates_is_read_row_by_row(lab, draft):
    operator = lab.client("operator")
    known = files.sent(operator, draft, files.pdf(), unit="i22-L3", name="SK Tim.pdf")["document"]["id"]
    content = sheet(
        [1, "22", "3, 4", "SK_tim", "Terbuka", "4 Maret 2025", None],
        [2, "Indikator 22", 2, "Notulen rapat", None, "2031-01-01", None],
        [3, "i01", 5, None, None, None, "https://jdih.contoh.go.id/9"],
        [4, "22", 9, "Salah tingkat", None, None, None],
        [5, "Tingkat Kematangan Kebijakan Lain", 3, "Salah indikator", None, None, None],
        [6, "22", 3, "Salah tautan", "Rahasia", None, "http://jdih.contoh.go.id/9"],
        [None, None, None, None, None, None, None],
    )
    found = laid(operator, draft, content)
    assert [(row["name"], row["units"], row["missing"], row["document"]) for row in found["rows"]] == [
        ("SK_tim", ["i22-L3", "i22-L4"], ["i22-L4"], known),
        ("Notulen rapat", ["i22-L2"], ["i22-L2"], None),
        ("https://jdih.contoh.go.id/9", ["i01-L5"], ["i01-L5"], None),
    ]
    assert [(row["dated"], row["file_class"]) for row in found["rows"]] == [
        ("2025-03-04", "terbuka"), (None, None), (None, None),
    ]  # fmt: skip
    assert [fault["address"] for fault in found["faults"]] == ["C6", "B7", "E8", "A4", "A8"]
    assert operator.get(f"assessments/{draft}/evidence").json()["seq"] == 3  # nothing was written
    assert compare(operator, draft, sheet(head=["Apa", "Siapa"])).status_code == 422
    pemdi = lab.open(period="2026")
    items = sheet(["I13-L1-02", "Dasbor"], ["I99-L1-01", "x"], head=["Kode butir", "Nama dokumen"])
    assert [row["units"] for row in laid(operator, pemdi, items)["rows"]] == [["I13-L1-02"]]


def test_a_list_that_is_too_long_says_where_it_was_cut(monkeypatch):
    rows = [[number, 22, 3, f"Dokumen {number}"] for number in range(6)]
    monkeypatch.setattr("spbe_core.workbooks.listed.MOST", 4)
    found = listed(sheets.read(sheet(*rows, head=HEAD[:4]), "a.xlsx"), instruments.load("permenpanrb-59-2020"))
    assert len(found.rows) == 4
    (cut,) = found.faults
    assert (cut.address, "lebih dari 4 dokumen" in cut.reason) == ("A7", True)


def test_the_running_number_of_a_list_is_not_taken_for_an_indicators():
    old = instruments.load("permenpanrb-59-2020")
    first, second, third = (each.name for each in old.indicators[:3])
    content = sheet(
        [1, first, 3, "SK"], [2, third, 3, "SOP"], [2, f"{second} (baru)", 4, "Notulen"],
        head=["Nomor", "Indikator", "Tingkat", "Nama dokumen"],
    )  # fmt: skip
    found = listed(sheets.read(content, "a.xlsx"), old)
    assert [(row.name, row.units) for row in found.rows] == [("SK", ("i01-L3",)), ("Notulen", ("i02-L4",))]
    (unclear,) = found.faults
    assert (unclear.address, unclear.text, "indikator 3" in unclear.reason) == ("A4", "2", True)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2025-03-04", date(2025, 3, 4)), ("4/3/2025", date(2025, 3, 4)), ("04-03-2025", date(2025, 3, 4)),
        ("4 Maret 2025", date(2025, 3, 4)), ("4 Mar 2025", date(2025, 3, 4)), ("31 Februari 2025", None),
        ("Maret 2025", None), ("2025", None), ("SK 4-3-2025.pdf", None), ("", None),
    ],
)  # fmt: skip
def test_a_date_is_read_whole_or_not_at_all(text, read):
    assert day(text) == read
