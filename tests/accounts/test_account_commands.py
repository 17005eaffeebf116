"""``spbe users`` for invitations, second factors and people of a provider."""

from __future__ import annotations

import re

import pyotp
import pytest
from cryptography.fernet import Fernet

from hub import cli
from hub.accounts import identities, invitations
from hub.accounts.claims import Person
from hub.accounts.second_factor import SecondFactors


@pytest.fixture
def spbe(accounts, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SPBE_VAR", str(tmp_path))
    monkeypatch.setenv("SPBE_PUBLIC_URL", "https://lab.contoh.go.id")

    def run(*words):
        with pytest.raises(SystemExit) as end:
            cli.main(["users", *words])
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return run


def test_an_invitation_is_printed_once_as_a_link(spbe, accounts):
    code, out, _ = spbe("invite", "Siti Aminah", "--peran", "operator:18.71", "--hari", "3")
    assert code == 0
    token = re.search(r"https://lab\.contoh\.go\.id/hub/undangan\?token=([\w-]{43})\n", out)[1]
    invitation = invitations.look(accounts, token)
    assert (invitation.name, invitation.role, invitation.region_code) == ("siti.aminah", "operator", "18.71")


@pytest.mark.parametrize(
    "words",
    [
        ("Siti", "--peran", "operator:11.1"),
        ("Siti", "--peran", "operator"),
        ("Siti", "--peran", "ruang:18.71"),
        ("", "--peran", "operator:18.71"),
        ("Siti", "--peran", "operator:18.71", "--hari", "31"),
    ],
)
def test_an_invitation_that_cannot_be_made_is_one_line(spbe, words):
    code, out, err = spbe("invite", *words)
    assert (code, out, len(err.splitlines())) == (3, "", 1)


def test_a_lost_app_is_taken_away_and_the_password_stays(spbe, accounts):
    account = accounts.create("coach", "Coach", None, roles=[("pendamping", "18.71")])
    factors = SecondFactors(accounts, Fernet.generate_key().decode())
    offer = factors.offer(account)
    factors.enrol(account, offer.sealed, pyotp.TOTP(offer.secret).now())
    assert "kode keamanan" in spbe("list")[1]
    assert spbe("reset", "coach", "--second-factor")[0] == 0
    assert accounts.by_name("coach").second_factor is None
    assert spbe("reset", "tidak.ada", "--second-factor")[0] == 3


def test_a_person_of_the_provider_gets_no_password_here(spbe, accounts):
    identities.arrive(accounts, "https://masuk.contoh.go.id", Person("s-1", "siti", "Siti", frozenset(), 0))
    code, _, err = spbe("reset", "siti")
    assert code == 3
    assert "penyedia akun" in err
    assert "penyedia akun" in spbe("list")[1]
