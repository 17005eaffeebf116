"""System accounts of page kernels: one per person, returned late, never shared."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hub import system_accounts
from hub.apps import user_numbers
from hub.apps.user_numbers import UserNumbers
from spbe_core.errors import DataError


@pytest.fixture
def ended(monkeypatch):
    """Record which accounts' processes are ended, instead of ending any."""
    uids = []
    monkeypatch.setattr(user_numbers, "_end_processes", uids.append)
    return uids


def test_a_person_keeps_one_account_and_nobody_else_has_it(ended, tmp_path):
    lent = UserNumbers([1, 2, 3], tmp_path)
    assert lent.take("ani") == lent.take("ani") == 1
    assert lent.take("budi") == 2


def test_an_account_is_emptied_before_it_is_lent_and_when_it_comes_back(ended, tmp_path):
    lent = UserNumbers([1, 2, 3], tmp_path)
    lent.take("ani")
    assert ended == [1]
    lent.give_back("ani")
    assert ended == [1, 1]


def test_two_labs_on_one_machine_never_lend_the_same_account(ended, tmp_path):
    one, other = UserNumbers([1, 2], tmp_path), UserNumbers([1, 2], tmp_path)
    assert one.take("ani") == 1
    assert other.take("ani") == 2
    one.give_back("ani")
    assert other.take("budi") == 1


def test_a_returned_account_is_used_again_last(ended, tmp_path):
    lent = UserNumbers([1, 2, 3], tmp_path)
    lent.take("ani")
    lent.give_back("ani")
    assert [lent.take(name) for name in ("budi", "citra", "dewi")] == [2, 3, 1]


def test_more_people_than_accounts_is_an_error_not_a_shared_account(ended, tmp_path):
    lent = UserNumbers([1], tmp_path)
    lent.take("ani")
    with pytest.raises(RuntimeError):
        lent.take("budi")


def test_without_accounts_kernels_run_under_the_services_own(ended):
    lent = UserNumbers([])
    assert lent.take("ani") is None
    lent.give_back("ani")
    assert ended == []


def test_pages_and_servers_have_different_accounts():
    assert not set(system_accounts.page_uids()) & set(system_accounts.server_uids())


@pytest.mark.parametrize("text", ["", "x", "999", "-1", "1e4", "٦١٠٠٠", "5000000000"])
def test_a_senseless_first_account_is_refused(monkeypatch, text):
    monkeypatch.setenv(system_accounts.UID_START, text)
    with pytest.raises(DataError, match="SPBE_UID_START"):
        system_accounts.page_uids()


def test_a_folder_that_others_cannot_enter_forbids_separate_accounts():
    with TemporaryDirectory() as name:
        folder = Path(name)
        inner = folder / "python"
        inner.mkdir()
        folder.chmod(0o700)
        assert system_accounts._closed_to_others(inner) == folder
        folder.chmod(0o711)
        assert system_accounts._closed_to_others(inner) is None
