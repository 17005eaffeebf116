"""Databases as older versions of the lab left them: a filler per revision, to be upgraded by the tests."""

from __future__ import annotations

import hashlib
import hmac
import json

import sqlalchemy as sa

AT = "2026-03-01T02:03:04.050607"
MOMENT = "'2026-03-01 02\\:03\\:04.050607'"
"""The same in SQL; SQLite keeps no zone, PostgreSQL's session here is UTC."""
RINA, SARI = "a1", "b2"
WORDS = ("Pak Budi, NIP 1970", "Catatan untuk Bu Ani", "SOP oleh Pak Joko", "Dinas Bu Wati", "Laporan Pak Dedi")


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def line(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


OLD = [
    (RINA, "assessment.open", "assessments/x", None, {"period": "2025"}),
    (RINA, "answer.write", "assessments/x/answers/i22/fakta", {"version": 0, "value": None},
     {"version": 1, "sha256": sha(WORDS[0])}),
    (RINA, "answer.write", "assessments/x/answers/i22/level", {"version": 0, "value": None},
     {"version": 1, "value": 3}),
    (SARI, "comment.add", "comments/c", None, {"assessment": "x", "indicator": None, "sha256": sha(WORDS[1])}),
    (RINA, "action.add", "actions/k", None,
     {"version": 1, "title": WORDS[2], "owner_office": WORDS[3], "due": "2026-05-01"}),
    (SARI, "report.publish", "reports/r", None, {"title": WORDS[4], "sha256": sha("file"), "year": 2024}),
]  # fmt: skip


def fill_first(connection: sa.Connection) -> None:
    """Write what the first schema held of a small history."""
    instrument = _instrument(connection)
    _log(connection, OLD)
    assessment = "'x', '18.71', 'permenpanrb-59-2020', '{instrument}', '2025', 'latihan', 'draft', false"
    action = f"'k', 1, 'p', 'i22', 2, 3, '{WORDS[2]}', '{WORDS[3]}', '2026-05-01', 'belum', false"
    report = f"'r', '18.71', 2024, '{WORDS[4]}', 'html', '{sha('file')}', 0, 'v'"
    _insert(
        connection,
        (
            "assessments",
            f"{assessment.format(instrument=instrument)}, {MOMENT}, 'a1', {MOMENT}, 'a1', 'Rina', '{{}}', 6",
        ),
        ("plans", "'p', 'x', 1"),
        ("answer_versions", f"'x', 'i22', 'fakta', 1, NULL, '{WORDS[0]}', 'a1', 'Rina', {MOMENT}, 2"),
        ("answer_versions", f"'x', 'i22', 'level', 1, 3, NULL, 'a1', 'Rina Baru', {MOMENT}, 3"),
        ("comments", f"'c', 'x', NULL, NULL, '{WORDS[1]}', 'b2', 'Sari', 'pendamping', {MOMENT}, false, 1, 4"),
        ("action_versions", f"{action}, 'a1', 'Rina Baru', {MOMENT}, 5"),
        ("blobs", f"'{sha('file')}', ''"),
        ("reports", f"{report}, {MOMENT}, 'Sari', 6"),
    )


def _instrument(connection: sa.Connection) -> str:
    query = "SELECT content_hash FROM instruments WHERE instrument = 'permenpanrb-59-2020'"
    return connection.execute(sa.text(query)).scalar_one()


def _log(connection: sa.Connection, events: list[tuple], more: str = "") -> None:
    """Write a chain of events; ``more`` are the columns that a later schema added."""
    previous = "0" * 64
    for seq, (actor, action, thing, before, after) in enumerate(events, 1):
        fields = [previous, seq, f"{AT}+00:00", actor, "18.71", action, thing, before, after]
        previous = sha(line(fields))
        values = {"seq": seq, "actor": actor, "action": action, "thing": thing, "hash": previous}
        values |= {"before": line(before) if before else None, "after": line(after)}
        row = f":seq, {MOMENT}, :actor, '18.71', :action, :thing, :before, :after, :hash{more}"
        connection.execute(sa.text(f"INSERT INTO events VALUES ({row})"), values)


def _insert(connection: sa.Connection, *rows: tuple[str, str]) -> None:
    more = connection.info.get("more", {})
    for table, values in rows:
        connection.execute(sa.text(f"INSERT INTO {table} VALUES ({values}{more.get(table, '')})"))


def _more(connection: sa.Connection, **columns: str) -> None:
    """Say what rows hold in the columns that a later schema put behind the others."""
    connection.info.setdefault("more", {}).update(columns)


SALT = "00" * 16


def digest(*texts: str) -> str:
    return hmac.new(bytes.fromhex(SALT), "\0".join(texts).encode(), hashlib.sha256).hexdigest()


SECOND = [
    (RINA, "assessment.open", "assessments/x", None,
     {"period": "2025", "instrument": "INSTRUMENT", "purpose": "latihan", "sample": False}),
    (RINA, "answer.write", "assessments/x/answers/i22/fakta", {"version": 0, "value": None},
     {"version": 1, "digest": digest(WORDS[0])}),
    (RINA, "answer.write", "assessments/x/answers/i22/level", {"version": 0, "value": None},
     {"version": 1, "value": 3}),
    (SARI, "comment.add", "comments/c", None, {"assessment": "x", "indicator": None, "digest": digest(WORDS[1])}),
    (RINA, "action.add", "actions/k", None,
     {"version": 1, "indicator": "i22", "to_level": 3, "due": "2026-05-01", "status": "belum",
      "digest": digest(WORDS[2], WORDS[3])}),
    (SARI, "report.publish", "reports/r", None, {"digest": digest(WORDS[4]), "sha256": sha("file"), "year": 2024}),
]  # fmt: skip


def fill_second(connection: sa.Connection, score: str = "") -> None:
    """Write what the second schema held of the same history."""
    instrument = _instrument(connection)
    events = [
        (*facts, before, json.loads(line(after).replace("INSTRUMENT", instrument))) for *facts, before, after in SECOND
    ]
    _log(connection, events, ", NULL")
    assessment = f"'x', '18.71', 'permenpanrb-59-2020', '{instrument}', '2025', 'latihan', 'draft', false"
    action = f"'k', 1, 'p', 'i22', 2, 3, '{WORDS[2]}', '{WORDS[3]}', '2026-05-01', 'belum', false"
    report = f"'r', '18.71', 2024, '{WORDS[4]}', 'html', '{sha('file')}', 0, 'v'"
    salt = f"'{SALT}'"
    _insert(
        connection,
        ("people", f"'{RINA}', 'Rina Baru', NULL"),
        ("people", f"'{SARI}', 'Sari', NULL"),
        ("assessments", f"{assessment}, {MOMENT}, 'a1', {MOMENT}, 'a1', '{{}}', 6"),
        ("plans", "'p', 'x', 1"),
        ("answer_versions", f"'x', 'i22', 'fakta', 1, NULL, '{WORDS[0]}', 'a1', {MOMENT}, 2, {salt}{score}"),
        ("answer_versions", f"'x', 'i22', 'level', 1, 3, NULL, 'a1', {MOMENT}, 3, NULL{score}"),
        ("comments", f"'c', 'x', NULL, NULL, '{WORDS[1]}', 'b2', 'pendamping', {MOMENT}, false, 1, 4, {salt}"),
        ("action_versions", f"{action}, 'a1', {MOMENT}, 5, {salt}"),
        ("blobs", f"'{sha('file')}', ''"),
        ("reports", f"{report}, {MOMENT}, '{SARI}', 6, {salt}, 'terbatas'"),
    )


def fill_third(connection: sa.Connection) -> None:
    """Write what the third schema held: the same history, an item and an external index."""
    fill_second(connection, ", NULL")
    _insert(
        connection,
        ("item_versions", f"'x', 'i01.1.1', 1, 'draf', NULL, 'a1', {MOMENT}, 6"),
        ("external_versions", f"'x', 'ips', 1, '2.97', 2025, 'Surat', '{SALT}', 'final', NULL, 'a1', {MOMENT}, 6"),
    )


def fill_fourth(connection: sa.Connection) -> None:
    """Write what the fourth schema held: the same history and a value per stage."""
    fill_third(connection)
    stage = "'18.71', 'permenpanrb-59-2020', '2024', 'mandiri', 'indeks', 1, '3.5', 'LHE', NULL, NULL"
    _insert(connection, ("stage_values", f"{stage}, '{SALT}', 'a1', {MOMENT}, 6"))


def fill_fifth(connection: sa.Connection) -> None:
    """Write what the fifth schema held: the same history, a document and what it is tied to."""
    fill_fourth(connection)
    link = "'d', 1, '18.71', 'tautan', NULL, NULL, NULL, 'https://jdih.contoh.go.id/1', 'SK'"
    _insert(
        connection,
        ("document_versions", f"{link}, '{SALT}', 'terbuka', false, 'a1', 'a1', {MOMENT}, 6"),
        ("evidence_versions", f"'x', 'i22-L3', 'd', 1, true, 'a1', {MOMENT}, 6"),
    )


def fill_sixth(connection: sa.Connection) -> None:
    """Write what the sixth schema held: the same history, and a letter that was made."""
    fill_fifth(connection)
    letter = f"'l', 'x', '18.71', 'persetujuan', 'penetapan', 6, 'h', '{{}}', '{{}}', '{SALT}', '{sha('file')}'"
    _insert(
        connection,
        ("letters", f"{letter}, 'a1', {MOMENT}, 6"),
        ("letter_versions", f"'l', 1, 'dibuat', NULL, NULL, NULL, NULL, '{SALT}', 'a1', {MOMENT}, 6"),
    )


def fill_seventh(connection: sa.Connection) -> None:
    """Write what the seventh schema held: the same history, an office and a file on its way."""
    fill_sixth(connection)
    upload = f"'u', '18.71', 'x', 'i22-L3', 'SK 2.pdf', 9, 3, NULL, 'terbatas', 'a1', {MOMENT}, NULL"
    _insert(connection, ("evidence_uploads", upload))
    _insert(connection, ("office_versions", f"'18.71', 'o', 1, '{WORDS[3]}', '{SALT}', false, 'a1', {MOMENT}, 6"))


def fill_eighth(connection: sa.Connection) -> None:
    """Write what the eighth schema held: the same history, and a verdict of the assessors."""
    fill_seventh(connection)
    verdict = f"'x', 'i22-L3', 1, 'diterima', NULL, '', 'LHE', '{SALT}', 'a1', {MOMENT}, 6"
    _insert(connection, ("judgement_versions", verdict))


def fill_ninth(connection: sa.Connection) -> None:
    """Write what the ninth schema held: the same history, and what a file looks like."""
    _more(connection, document_versions=", NULL", evidence_uploads=", NULL")
    fill_eighth(connection)
    _insert(connection, ("file_looks", f"'{sha('file')}', 1, false, NULL"))


def fill_tenth(connection: sa.Connection) -> None:
    """Write what the tenth schema held: the same history, and whom a note mentions."""
    _more(connection, comments=", NULL", evidence_versions=", NULL, NULL")
    fill_ninth(connection)
    _insert(connection, ("comment_mentions", f"'c', 'a1', {MOMENT}, 4"))


def fill_eleventh(connection: sa.Connection) -> None:
    """Write what the eleventh schema held: the same history, and a recommendation."""
    fill_tenth(connection)
    text = f"'r', 1, 'permenpanrb-59-2020', '2025', 'i22', 3, '{WORDS[2]}', '', '{WORDS[3]}', '{SALT}', '2026-05-01'"
    _insert(connection, ("recommendation_versions", f"{text}, 'a1', {MOMENT}, 4"))


def fill_twelfth(connection: sa.Connection) -> None:
    """Write what the twelfth schema held: the same history, and what was said about a plan."""
    _more(connection, action_versions=", NULL, true")
    fill_eleventh(connection)
    _insert(connection, ("plan_reviews", f"'p', 1, 'catat', 'disusun', 3, '{WORDS[2]}', '{SALT}', 'a1', {MOMENT}, 4"))


def fill_thirteenth(connection: sa.Connection) -> None:
    """Write what the thirteenth schema held: the same history, and a practice that a region adopted."""
    fill_twelfth(connection)
    told = ", ".join(["''"] * 8)
    practice = f"'s', 1, '18.71', 'permenpanrb-59-2020', 'i22', 3, 'terbit', '{WORDS[2]}', '{WORDS[3]}', {told}"
    _insert(connection, ("practice_versions", f"{practice}, '{SALT}', 'a1', {MOMENT}, 4"))


def fill_fourteenth(connection: sa.Connection) -> None:
    """Write what the fourteenth schema held: the same history, and a visit."""
    fill_thirteenth(connection)
    visit = f"'v', 1, '18.71', '51.71', '2026-01-31', false, '{WORDS[2]}', '', '', '', '', '{SALT}', 'a1', {MOMENT}, 4"
    _insert(connection, ("visit_versions", visit))


def fill_fifteenth(connection: sa.Connection) -> None:
    """Write what the fifteenth schema held: the same history, and a programme with its region."""
    fill_fourteenth(connection)
    programme = f"'p', 1, '{WORDS[2]}', '', '2026-08-01', '2026-09-30', false, '{SALT}', 'a1', {MOMENT}, 4"
    _insert(connection, ("programme_versions", programme), ("programme_regions", "'p', 1, '18.71', 4"))


def fill_sixteenth(connection: sa.Connection) -> None:
    """Write what the sixteenth schema held: the same history, and an action made of what was agreed on the visit."""
    fill_fifteenth(connection)
    _insert(connection, ("visit_actions", f"'v', 'k', 1, 0, 'x', 'a1', {MOMENT}, 5"))


def fill_seventeenth(connection: sa.Connection) -> None:
    """Write what the seventeenth schema held: the same history, with the language of the report."""
    _more(connection, reports=", 'id'")
    fill_sixteenth(connection)


FILL = {
    "0001": fill_first,
    "0002": fill_second,
    "0003": fill_third,
    "0004": fill_fourth,
    "0005": fill_fifth,
    "0006": fill_sixth,
    "0007": fill_seventh,
    "0008": fill_eighth,
    "0009": fill_ninth,
    "0010": fill_tenth,
    "0011": fill_eleventh,
    "0012": fill_twelfth,
    "0013": fill_thirteenth,
    "0014": fill_fourteenth,
    "0015": fill_fifteenth,
    "0016": fill_sixteenth,
    "0017": fill_seventeenth,
}
"""What each revision before the newest held; a new step adds the filler of the one before it."""
REWRITTEN: dict[str, dict[str, set[str]]] = {
    "0001": {"events": {"before", "after"}, "reports": {"published_by"}},
    "0002": {},
    "0003": {},
    "0004": {},
    "0005": {},
    "0006": {},
    "0007": {},
    "0008": {},
    "0009": {},
    "0010": {},
    "0011": {},
    "0012": {},
    "0013": {},
    "0014": {},
    "0015": {},
    "0016": {},
    "0017": {},
}
"""Columns that the steps after a revision rewrite on purpose; all others keep every value."""
