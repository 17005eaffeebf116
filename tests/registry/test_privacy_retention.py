"""Retention: what is older than its period goes, nothing else, once, and the log says so."""

import os
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from privacy_lab import PrivacyLab

from hub.doctor import replay
from hub.privacy import retention
from hub.privacy.inventory import Inventory
from hub.registry import events

NOW = datetime.now(UTC)
YEAR = timedelta(days=365)


@pytest.fixture
def lab(database_url, tmp_path):
    lab = PrivacyLab(database_url, tmp_path / "var")
    yield lab
    lab.close()


def counts(removals):
    return {each.name: each.count for each in removals if each.count}


def texts(lab):
    with lab.registry.database.read() as session:
        return session.execute(
            sa.text("SELECT version, text, salt IS NULL FROM answer_versions WHERE field = 'fakta' ORDER BY version")
        ).all()


def replies(lab):
    with lab.registry.database.read() as session:
        return session.scalar(sa.text("SELECT count(*) FROM replies"))


def test_nothing_young_goes_and_a_dry_run_takes_nothing(lab):
    lab.work()
    with lab.registry.database.read() as session:
        head = events.head(session)
    assert counts(retention.apply(lab.places)) == {}
    later = NOW + 6 * YEAR
    told = counts(retention.apply(lab.places, later, dry_run=True))
    assert told["replies"] == replies(lab) > 0
    assert told["answer_versions"] == 1
    with lab.registry.database.read() as session:
        assert events.head(session) == head


def test_replies_go_after_their_period_and_the_log_says_so_once(lab):
    lab.work()
    kept = replies(lab)
    assert counts(retention.apply(lab.places, NOW + timedelta(days=89))) == {}
    assert counts(retention.apply(lab.places, NOW + timedelta(days=91))) == {"replies": kept}
    assert replies(lab) == 0
    assert counts(retention.apply(lab.places, NOW + timedelta(days=91))) == {}
    with lab.registry.database.read() as session:
        said = session.query(events.model.EventRow).filter_by(action="privacy.apply").all()
        assert [(event.after, event.actor) for event in said] == [({"replies": kept}, "spbe")]
        assert events.verify(session) == []


def test_a_lab_sets_its_own_periods(lab):
    lab.work()
    own = replace(lab.places, retention="replies=10")
    assert set(counts(retention.apply(own, NOW + timedelta(days=11), dry_run=True))) == {"replies"}


def test_of_old_answers_only_the_text_of_replaced_versions_goes(lab):
    lab.work()
    retention.apply(lab.places, NOW + 6 * YEAR)
    assert texts(lab) == [(1, None, True), (2, "Perwali 13/2024", False)]
    with lab.registry.database.read() as session:
        assert events.verify(session) == []
        assert replay.compare(session)[0] == []


def test_an_answer_can_be_emptied_and_in_no_other_way_changed(lab):
    lab.work()
    for values in ("text = 'lain'", "salt = 'ab'", "text = NULL, level = 3", "author = 'x', text = NULL"):
        with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), lab.registry.database.write() as session:
            session.execute(sa.text(f"UPDATE answer_versions SET {values} WHERE field = 'fakta'"))


def test_old_sign_in_failures_go(lab):
    lab.accounts.sign_in("rina", "salah", "192.0.2.1")
    assert set(counts(retention.apply(lab.places, NOW + timedelta(days=2)))) == {"throttle"}


def test_old_files_go_and_young_ones_and_current_logs_stay(lab):
    var = lab.places.var
    (var / "log").mkdir()
    old = ["registry-0001-0002.sqlite", "log/hub.log.2", "log/hub.log", "pengelola.jsonl"]
    for name in (*old, "log/hub.log.1"):
        (var / name).write_text("x")
    for name in old:
        os.utime(var / name, (0, (NOW - timedelta(days=100)).timestamp()))
    assert counts(retention.apply(lab.places, NOW, dry_run=True)) == {"registry-*.sqlite": 1, "log/*.log.*": 1}
    retention.apply(lab.places, NOW)
    left = sorted(path.name for path in var.rglob("*") if path.name in {"hub.log", "hub.log.1", "pengelola.jsonl"})
    assert left == ["hub.log", "hub.log.1", "pengelola.jsonl"]
    assert not (var / "registry-0001-0002.sqlite").exists()
    assert not (var / "log" / "hub.log.2").exists()


def test_jobs_of_reports_go_whole_once_nothing_in_them_was_written_for_14_days(lab):
    place = lab.places.var / "laporan"
    for name in ("lama", "kosong", "berjalan"):
        (place / name / "hasil").mkdir(parents=True)
    (place / "lama" / "pesanan.json").write_text("{}")
    (place / "lama" / "ke-luar").symlink_to(lab.places.homes)
    (place / "berjalan" / "hasil" / "kemajuan.json").write_text("{}")
    before = (NOW - timedelta(days=15)).timestamp()
    for path in (place, *place.rglob("*")):
        if path.name != "kemajuan.json":
            os.utime(path, (0, before), follow_symlinks=False)
    assert counts(retention.apply(lab.places, NOW - timedelta(days=2), dry_run=True)) == {}
    assert counts(retention.apply(lab.places, NOW)) == {"laporan/*": 2}
    assert [path.name for path in place.iterdir()] == ["berjalan"]
    assert any(lab.places.homes.iterdir())


def test_a_file_that_goes_meanwhile_leaves_no_removal_out_of_the_log(lab, monkeypatch):
    """An upload that ends takes its part away while the registry looks at it."""
    lab.work()
    kept, part = replies(lab), lab.places.var / "unggahan" / "8f6f1b9e-6f3c-4f6e-9b0f-0c1f6a7f2d11"
    part.parent.mkdir(exist_ok=True)
    part.write_text("x")
    known = Inventory.file

    def vanishing(held, path):
        part.unlink(missing_ok=True)
        return known(held, path)

    monkeypatch.setattr(Inventory, "file", vanishing)
    assert counts(retention.apply(lab.places, NOW + timedelta(days=91))) == {"replies": kept}
    with lab.registry.database.read() as session:
        (said,) = session.query(events.model.EventRow).filter_by(action="privacy.apply")
        assert said.after == {"replies": kept}


def test_more_than_one_transaction_holds(lab, monkeypatch):
    lab.work()
    kept = replies(lab)
    monkeypatch.setattr(retention, "BATCH", 2)
    assert counts(retention.apply(lab.places, NOW + timedelta(days=91))) == {"replies": kept}
    assert replies(lab) == 0


def test_the_registry_does_it_daily_and_goes_on_after_a_failure(lab, monkeypatch):
    ran, seen = threading.Event(), []

    def fail_once(places):
        seen.append(places)
        if len(seen) == 1:
            raise OSError("the disk is full")
        ran.set()
        return []

    monkeypatch.setattr(retention, "apply", fail_once)
    monkeypatch.setattr(retention, "DAY", 0.01)
    with retention.daily(lab.places):
        assert ran.wait(20)
    assert set(seen) == {lab.places}
    alive = [thread.name for thread in threading.enumerate()]
    assert "retention" not in alive
