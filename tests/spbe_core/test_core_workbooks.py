"""Workbooks and CSV: nothing in them runs, nothing is lost, and what comes back is what went out."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import book

from spbe_core import instruments, regions, scoring, sheets, wire
from spbe_core.exact import neutral
from spbe_core.workbooks import Column, Cover, Export, Number, Table, to_csv, to_xlsx
from spbe_core.workbooks.comparing import Compared, compare
from spbe_core.workbooks.csv_text import harmless, plain
from spbe_core.workbooks.evidence import evidence
from spbe_core.workbooks.filled import filled
from spbe_core.workbooks.follow_up import follow_up
from spbe_core.workbooks.form import form
from spbe_core.workbooks.long_texts import TOO_LONG
from spbe_core.workbooks.model import SAMPLE, file_name, sheet_name
from spbe_core.workbooks.outcome import outcome
from spbe_core.workbooks.published import published

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
OLD, PEMDI = (instruments.load(each) for each in ("permenpanrb-59-2020", "pemdi-permenpanrb-8-2026"))
SIGNS = "=+-@＝＋－＠\t\r\n"
HOSTILE = [
    "=1+1", "+62 21", "-0,25", "- butir\n- butir", "@SUM(A1)", "\t=1", "\r=1", ";=1", "a,=1", 'a;"=1"', "＝1", " =1",
    "'=1", "''=1", "a\n=1", "_x003D_1", "_x000D_", "\x0b\x1f\x7f", "#N/A", "1E5", "007", "😀", "a\r\nb", "﷽", "\ufffe",
]  # fmt: skip
nasty = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from(f"{SIGNS}'\";,|_x0D1 ab\u00a0"), max_size=12),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
)


def one(texts, title="Judul"):
    rows = tuple((text, Number(Fraction(-1, 4), 2)) for text in texts)
    return Table("Lembar", title, (Column(title), Column("Angka")), rows)


def xlsx(sheet, **cover):
    return to_xlsx(Export(Cover(cover.pop("title", "Uji"), (("Kunci", "=1"),), **cover), (sheet,)), NOW)


@given(nasty)
def test_a_neutralised_text_comes_back_and_cannot_run(text):
    safe = harmless(text)
    assert plain(safe) == text
    for delimiter in ",;\t|":
        for line in re.split(r"[\r\n]", safe):
            for cell in line.split(delimiter):
                assert not re.match(r'[\s\u00a0"]*[=+\-@＝＋－＠]', cell)


def test_real_numbers_and_words_are_left_alone():
    assert [harmless(text) for text in ("Perbup 12/2024", "e-SPBE", "a=b", "")] == [
        "Perbup 12/2024",
        "e-SPBE",
        "a=b",
        "",
    ]
    text = to_csv(one(["biasa"])).decode("utf-8-sig")
    assert text == '"Judul";"Angka"\r\n"biasa";-0,25\r\n'


@pytest.mark.parametrize("text", HOSTILE)
def test_in_a_workbook_every_text_is_a_text_cell(text):
    content = xlsx(one([text], title=text), title=text)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[1]
    assert [page["A3"].data_type, page["A4"].data_type, page["B4"].data_type] == ["s", "s", "n"]
    assert (page["B4"].value, page["A4"].quotePrefix, page["A4"].number_format) == (-0.25, True, "@")
    assert not page.title.startswith(("=", "+", "-", "@"))


@given(st.lists(nasty, min_size=1, max_size=5))
@settings(max_examples=40)
def test_what_is_written_is_read_in_both_formats(texts):
    texts = [text for text in texts if sheets.clean(text)]
    found = sheets.read(xlsx(one(texts)), "a.xlsx").sheets[1]
    assert [found.cell(row, 1).raw for row in range(4, 4 + len(texts))] == texts
    found = sheets.read(to_csv(one(texts)), "a.csv").sheets[0]
    assert [plain(found.cell(row, 1).raw) for row in range(2, 2 + len(texts))] == texts


def test_the_same_book_gives_the_same_bytes():
    assert xlsx(one(HOSTILE)) == xlsx(one(HOSTILE))


def test_a_sample_says_so_on_every_sheet():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(one(["a"]), sample=True)))
    for page in book.worksheets:
        assert SAMPLE in {cell.value for row in page.iter_rows() for cell in row}
        assert page.oddHeader.center.text == SAMPLE


def test_names_of_sheets_and_files():
    assert sheet_name("=cmd|'/c calc'!A1") == "cmd|' c calc'!A1"
    assert len(sheet_name("Layanan Administrasi Pemerintahan Berbasis Elektronik")) <= 31
    assert sheet_name("[]") == "Lembar"
    assert file_name("../=x", "18.71", "é\n") == "x-18.71-e"
    content = to_xlsx(Export(Cover("a", ()), (one(["a"]), one(["b"]))), NOW)
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["Sampul", "Lembar", "Lembar 2"]


# --- the self-assessment: out and back ------------------------------------------------------------------------------


def assessment(instrument, values):
    def field(value, version=2):
        return wire.FieldValue(value=value, version=0 if value is None else version)

    answers = []
    for indicator in instrument.indicators:
        level, *texts = values.get(indicator.id, (None, None, None, None))
        named = dict(zip(("fakta", "analisis", "justifikasi"), map(field, texts), strict=True))
        answers.append(wire.Answer(indicator=indicator.id, level=field(level), **named))
    return wire.Assessment(
        id="7d0c", region_code="11.10", instrument=instrument.id, instrument_hash=instrument.content_hash,
        period="2025", purpose="latihan", state="draft", sample=False, created_at=NOW, created_by="a",
        last_change_at=None, last_change_by=None, summary=scoring.score(instrument, {}).summary(), answers=answers,
        seq=7,
    )  # fmt: skip


def out(instrument, made):
    return form(instrument, regions.find("11.10"), made)


def fields(found):
    return {(cell.indicator, str(cell.field)): cell.value for cell in found.cells}


def stored(made):
    names = ("level", "fakta", "analisis", "justifikasi")
    return {(each.indicator, name): getattr(each, name).value for each in made.answers for name in names}


words = st.one_of(st.none(), nasty.filter(sheets.clean))
scores = st.integers(10_000, 50_000).map(lambda value: neutral(Fraction(value, 10_000)))
levels = {OLD.id: st.integers(1, 5), PEMDI.id: scores}


def reordered(content, random):
    """Return the workbook with its rows, and its sheets, in another order."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for page in book.worksheets[1:]:
        rows = [[(cell.value, cell.data_type) for cell in row] for row in page.iter_rows(min_row=4)]
        random.shuffle(rows)
        for place, row in enumerate(rows, 4):
            for column, (value, kind) in enumerate(row, 1):
                cell = page.cell(place, column)
                cell._value, cell.data_type = value, kind
    random.shuffle(book._sheets)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("instrument", [OLD, PEMDI], ids=lambda each: each.id)
@given(data=st.data(), seed=st.integers(0, 999))
@settings(max_examples=8)
def test_import_of_export_is_the_same_whatever_order_and_format(instrument, data, seed):
    ids = [indicator.id for indicator in instrument.indicators]
    some = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=5))
    answered = st.tuples(st.one_of(st.none(), levels[instrument.id]), words, words, words)
    made = assessment(instrument, {indicator: data.draw(answered) for indicator in some})
    book = out(instrument, made)
    content = to_xlsx(book, NOW)
    for version in (content, reordered(content, Random(seed))):
        found = filled(sheets.read(version, "a.xlsx"), instrument)
        assert (found.assessment, found.region, found.instrument) == ("7d0c", "11.10", instrument.id)
        assert found.faults == ()
        assert fields(found) == stored(made)
        assert {cell.based_on for cell in found.cells} <= {0, 2}
        assert compare(found, made, _never, known=True) == Compared(4 * len(instrument.indicators), (), ())
    as_csv = {}
    for sheet in book.sheets:
        found = filled(sheets.read(to_csv(sheet), "a.csv"), instrument)
        assert found.faults == ()
        as_csv |= fields(found)
    assert as_csv == stored(made)


def _never(*_):
    raise AssertionError("the stored version is the file's")


def test_the_longest_texts_come_back_and_what_no_cell_holds_is_left_out():
    longest = "\r" * 10_000 + "é" * 10_000
    beyond = "😀" * 17_000
    made = assessment(OLD, {"i01": (None, longest, beyond, None)})
    found = filled(sheets.read(to_xlsx(out(OLD, made), NOW), "a.xlsx"), OLD)
    assert fields(found)["i01", "fakta"] == longest
    assert ("i01", "analisis") not in fields(found)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(out(OLD, made), NOW)))
    cell = next(cell for row in book.worksheets[1].iter_rows() for cell in row if cell.value == TOO_LONG)
    assert cell.protection.locked


def test_the_form_is_locked_and_says_what_may_be_typed():
    for instrument, kind in ((OLD, "whole"), (PEMDI, "decimal")):
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx(out(instrument, assessment(instrument, {})), NOW)))
        assert book.security.lockStructure
        assert len(book.worksheets) == 1 + len(instrument.aspects)
        for page, aspect in zip(book.worksheets[1:], instrument.aspects, strict=True):
            assert page.protection.sheet
            (rule,) = page.data_validations.dataValidation
            assert (rule.type, rule.formula1, rule.formula2, rule.allow_blank) == (kind, "1", "5", True)
            head = {cell.value: cell.column for cell in page[3]}
            assert page.cell(4, head["Kode"]).value == aspect.indicators[0].id
            locked = {name: page.cell(4, column).protection.locked for name, column in head.items()}
            open_ = {name for name, closed in locked.items() if not closed}
            assert open_ == {"Nilai" if instrument.fractional else "Tingkat", "Fakta", "Analisis", "Justifikasi"}
            hidden = [
                page.column_dimensions[openpyxl.utils.get_column_letter(head[name])].hidden
                for name in head
                if name.startswith("Versi")
            ]
            assert hidden == [True] * 4


def test_states_of_a_cell():
    made = assessment(OLD, {"i01": (3, "lama", "lama", "lama")})
    content = to_xlsx(out(OLD, made), NOW)
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[1]
    page["G4"], page["I4"] = "baru", "baru"
    stream = io.BytesIO()
    book.save(stream)
    found = filled(sheets.read(stream.getvalue(), "a.xlsx"), OLD)
    now = assessment(OLD, {"i01": (3, "lama", "rekan", "rekan")}).answers
    rekan = wire.FieldValue(value="rekan", version=3)
    changed = now[0].model_copy(update={"analisis": rekan, "justifikasi": rekan})
    later = made.model_copy(update={"answers": [changed, *now[1:]]})

    def base(cell, version):
        assert (cell.indicator, version) == ("i01", 2)
        return "lama"

    compared = compare(found, later, base, known=True)
    assert {str(cell.field): cell.state for cell in compared.cells} == {
        "fakta": "file",
        "analisis": "lab",
        "justifikasi": "both",
    }
    assert compared.same == 4 * 47 - 3
    assert {cell.state for cell in compare(found, later, base, known=False).cells} == {"unknown"}


def test_a_table_of_ones_own_is_read_by_number_or_name_and_replaces_nothing_by_itself():
    named = [["Rekap 2025"], ["No", "Indikator", "Tingkat"]]
    named += [
        [1, OLD.indicators[0].name, 3],
        [2, "indikator 2", 4],
        [3, "Jumlah", 7],
        [4, OLD.indicators[3].name, None],
    ]
    found = filled(sheets.read(book(("Rekap", named)), "a.xlsx"), OLD)
    assert fields(found) == {("i01", "level"): 3, ("i02", "level"): 4, ("i04", "level"): None}
    assert [(fault.address, fault.text) for fault in found.faults] == [("B5", "Jumlah")]
    stored = assessment(OLD, {"i02": (1, None, None, None)})
    compared = compare(found, stored, _never, known=False)
    assert {cell.indicator: cell.state for cell in compared.cells} == {"i01": "first", "i02": "unknown"}
    scores = book(("Nilai", [["Nomor indikator", "Nilai"], [1, 1.5]]))
    assert fields(filled(sheets.read(scores, "a.xlsx"), PEMDI)) == {("i01", "level"): "1.5"}
    assert not filled(sheets.read(scores, "a.xlsx"), OLD).cells
    other = [["Nomor", "Indikator", "Tingkat"], *([n, f"Indikator lama {n}", 3] for n in range(1, 38))]
    assert filled(sheets.read(book(("LKE 2018", other)), "a.xlsx"), OLD).foreign
    evidence_list = book(("Daftar", [["Indikator", "Tingkat", "Nama dokumen"], [1, 3, "SK.pdf"]]))
    assert not filled(sheets.read(evidence_list, "a.xlsx"), OLD).cells


def test_states_of_items_go_out_and_come_back():
    def item(code, state, version=1, reason=None):
        return wire.ItemValue(code=code, state=state, reason=reason, shown=state, version=version)

    kept = [item("I13-L1-01", "diunggah"), item("I13-L1-02", "revisi", reason="tidak_tepat"), item("I13-L1-03", "draf")]
    made = assessment(PEMDI, {}).model_copy(update={"items": kept})
    listed = evidence(PEMDI, regions.find("11.10"), made, fill_in=True)
    content = to_xlsx(Export(listed.cover, listed.sheets, fill_in=True), NOW)
    assert compare(filled(sheets.read(content, "a.xlsx"), PEMDI), made, _never, known=True) == Compared(232, (), ())
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["Bukti dukung"]
    (rule,) = page.data_validations.dataValidation
    assert rule.formula1 == '"Belum ada,Draf,Diunggah,Diterima,Revisi: tidak tepat,Revisi: belum lengkap"'
    head = {cell.value: cell.column for cell in page[3]}
    rows = {page.cell(row, head["Kode butir"]).value: row for row in range(4, page.max_row + 1)}
    new = {
        "I13-L1-01": "diterima", "I13-L1-02": " Revisi:  Tidak tepat", "I13-L1-03": "Diterima", "I01-L1-01": "x",
        "I1-L1-01": "Hilang", "I2-L1-01": "Draf",
    }  # fmt: skip
    for code, state in new.items():
        if code in rows:
            page.cell(rows[code], head["Keadaan"]).value = state
    stream = io.BytesIO()
    book.save(stream)
    found = filled(sheets.read(stream.getvalue(), "a.xlsx"), PEMDI)
    compared = compare(found, made, _never, known=True)
    assert [(cell.item, cell.mine, cell.stored.value, cell.base, cell.state) for cell in compared.cells] == [
        ("I2-L1-01", "draf", "belum", "belum", "file"),
        ("I13-L1-01", "diterima", "diunggah", "diunggah", "file"),
    ]
    assert [(fault.text, fault.reason[:38]) for fault in (*found.faults, *compared.faults)] == [
        ("Hilang", "bukan keadaan butir. Isi salah satu: B"),
        ("I13-L1-03", "Diterima tidak dapat menyusul Draf. Pi"),
    ]


def test_the_export_says_what_the_screen_says_at_a_threshold():
    """2.4975 is shown 2,50 while the predicate follows the exact index: the same in every cell that tells it."""
    score = scoring.score(PEMDI, dict.fromkeys((each.id for each in PEMDI.indicators), Fraction("2.4975")))
    made = assessment(PEMDI, {}).model_copy(
        update={
            "summary": score.summary(),
            "scored": [
                wire.Scored(indicator=each.id, score="2.50", score_exact="2.4975", basis="dinilai")
                for each in PEMDI.indicators
            ],
        }
    )
    book = outcome(PEMDI, regions.find("11.10"), made)
    told = dict(zip([column.title for column in book.sheets[0].columns], book.sheets[0].rows[0], strict=True))
    assert (made.summary.index, made.summary.predicate) == ("2.50", "Cukup")
    assert (told["Nilai"], told["Nilai tepat"]) == (Number(Fraction("2.50"), 2), "999/400")
    assert (told["Predikat"], told["Keterangan"]) == ("Cukup", made.summary.note)
    assert "2,50 karena dibulatkan" in told["Keterangan"]
    facts = dict(book.cover.facts)
    assert (facts["Indeks sementara"], facts["Predikat"]) == ("2,50", "Cukup")
    line = to_csv(book.sheets[0]).decode("utf-8-sig").splitlines()[1]
    assert ';2,50;"999/400";2,50;2,50;"Cukup";' in line
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(book, NOW)))["Hasil"]
    assert [page.cell(4, column).value for column in (11, 12, 15)] == [2.5, "999/400", "Cukup"]
    assert page.cell(4, 11).number_format == "0.00"


def test_dates_are_dates_and_a_row_of_another_width_is_refused():
    sheet = Table("a", "a", (Column("d"),), ((date(2026, 1, 2),),))
    assert to_csv(sheet) == '\ufeff"d"\r\n2026-01-02\r\n'.encode()
    with pytest.raises(ValueError, match="2 nilai untuk 1 kolom"):
        Table("a", "a", (Column("d"),), (("x", "y"),))


@pytest.mark.parametrize(("source", "target"), [(OLD, PEMDI), (PEMDI, OLD)])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_sheet_of_another_instrument_is_known_without_its_cover(source, target, name):
    sheet = out(source, assessment(source, {"i01": (3, "a", None, None)})).sheets[0]
    content = to_csv(sheet) if name == "a.csv" else xlsx(sheet)
    assert filled(sheets.read(content, name), target).foreign
    assert not filled(sheets.read(content, name), source).foreign


def test_indicators_with_other_names_are_another_instruments_and_one_is_a_fault():
    sheet = out(OLD, assessment(OLD, {})).sheets[0]
    lines = to_csv(sheet).decode().replace("Tingkat Kematangan Kebijakan", "Lain")
    swapped = filled(sheets.read(lines.encode(), "a.csv"), OLD)
    assert swapped.foreign
    one_only = to_csv(sheet).decode().replace(OLD.indicator("i01").name, "Lain", 1)
    found = filled(sheets.read(one_only.encode(), "a.csv"), OLD)
    assert not found.foreign
    assert [(fault.text, fault.address) for fault in found.faults] == [("Lain", "C2")]
    assert "i01" not in {cell.indicator for cell in found.cells}


@pytest.mark.parametrize("instrument", [OLD, PEMDI], ids=lambda each: each.id)
def test_files_to_take_along_are_known_by_name_and_the_form_is_none(instrument):
    made, place = assessment(instrument, {}), regions.find("11.10")
    result, listed = outcome(instrument, place, made), evidence(instrument, place, made)
    for content, name, wanted in (
        (to_csv(result.sheets[0]), "a.csv", "Hasil"),
        (to_xlsx(result, NOW), "a.xlsx", "Hasil"),
        (to_xlsx(listed, NOW), "a.xlsx", "Daftar Lengkap Bukti Dukung"),
        (to_csv(published([]).sheets[0]), "a.csv", "Hasil penetapan"),
        (to_xlsx(matrix(instrument, []), NOW), "a.xlsx", "Matriks Tindak Lanjut Rekomendasi"),
    ):
        assert filled(sheets.read(content, name), instrument).export == wanted
    fill_in = (*out(instrument, made).sheets, *evidence(instrument, place, made, fill_in=True).sheets)
    whole = Export(out(instrument, made).cover, fill_in, fill_in=True)
    assert filled(sheets.read(to_xlsx(whole, NOW), "a.xlsx"), instrument).export is None
    assert filled(sheets.read(to_csv(result.sheets[0]), "a.csv"), instrument).region is None


def matrix(instrument, texts):
    made = assessment(instrument, {})
    target = wire.PlanTarget(index=None, due=None)
    return follow_up(
        instrument=instrument,
        region=regions.find("11.10"),
        zone="WIB",
        assessment=made,
        plan=wire.Plan.model_construct(target=target, actions=[]),
        comments=[
            wire.Comment.model_construct(
                id=str(place), indicator="i01", reply_to=None, done=False, text=text, author_name="Sari", at=NOW
            )
            for place, text in enumerate(texts)
        ],
    )


def test_every_comment_has_its_rows_and_no_letter_is_lost():
    texts = ["kata " * 3_800, "b" * 19_000, "😀" * 20_000]
    content = to_xlsx(matrix(OLD, texts), NOW)
    page = openpyxl.load_workbook(io.BytesIO(content))["Tindak lanjut"]
    rows = list(page.iter_rows(min_row=4, values_only=True))
    told = [row[3] for row in rows]
    assert [row[4] for row in rows] == ["Belum ada aksi", None, None, None]
    assert "".join(told) == "".join(f"{text}\n(Sari, 25 November 2026)" for text in texts)
    assert max(len(text.encode("utf-16-le")) // 2 for text in told) <= 32_767
