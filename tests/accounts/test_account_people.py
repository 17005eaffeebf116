"""Invitations, decrees and who may give and take which role."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from hub import permissions
from hub.accounts import decrees, invitations, managing
from hub.accounts.decrees import Paper
from hub.accounts.invitations import NameTakenError, UnusableError, Wish
from hub.accounts.managing import NotAllowedError
from hub.accounts.model import Change, Invitation
from spbe_core.errors import DataError, UnknownError

HERE, THERE = "18.71", "51.71"
PASSWORD = "kalimat sandi yang panjang"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
LISTED = tuple(role for role in permissions.table().roles if role.name in {"operator", "koordinator"})


@pytest.fixture
def people(accounts):
    def make(name, *roles):
        return accounts.create(name, name.title(), None, roles=roles)

    return {
        "koordinator": make("koor", ("koordinator", HERE)),
        "tetangga": make("koor.lain", ("koordinator", THERE)),
        "operator": make("oper", ("operator", HERE)),
        "sekretariat": make("sekre", ("sekretariat", None)),
        "pendamping": make("coach", ("pendamping", HERE)),
    }


def changes_of(accounts):
    with accounts.reading() as session:
        return [(item.actor, item.action, item.region_code) for item in session.query(Change).order_by(Change.number)]


@pytest.mark.parametrize(
    ("who", "role", "region", "may"),
    [
        ("koordinator", "operator", HERE, True),
        ("koordinator", "koordinator", HERE, True),
        ("koordinator", "operator", THERE, False),
        ("koordinator", "pendamping", HERE, False),
        ("koordinator", "sekretariat", "", False),
        ("operator", "operator", HERE, False),
        ("pendamping", "operator", HERE, False),
        ("sekretariat", "operator", THERE, True),
        ("sekretariat", "pendamping", HERE, True),
        ("sekretariat", "peneliti", "", True),
        ("sekretariat", "sekretariat", "", True),
        ("sekretariat", "pengelola", "", False),
        ("sekretariat", "ruang", HERE, False),
    ],
)
def test_who_may_invite_whom(accounts, people, who, role, region, may):
    wish = Wish("Orang Baru", role, region)
    if may:
        made, token = invitations.invite(accounts, people[who], wish)
        assert invitations.look(accounts, token).id == made.id
    else:
        with pytest.raises((NotAllowedError, DataError)):
            invitations.invite(accounts, people[who], wish)
        with accounts.reading() as session:
            assert session.query(Invitation).count() == 0


def test_an_invited_person_gets_the_role_and_the_name_once(accounts, people):
    made, token = invitations.invite(accounts, people["koordinator"], Wish("Siti Aminah, S.Kom.", "operator", HERE))
    assert made.name == "siti.aminah"
    assert made.expires_at - made.created_at == timedelta(days=7)
    account = invitations.redeem(accounts, token, PASSWORD)
    assert accounts.sign_in("siti.aminah", PASSWORD, "::1").id == account.id
    assert not account.must_change
    with pytest.raises(UnusableError) as again:
        invitations.redeem(accounts, token, PASSWORD)
    assert again.value.state == "terpakai"
    assert [line for line in changes_of(accounts) if line[0] == people["koordinator"].id] == [
        (people["koordinator"].id, "invitation.create", HERE),
        (people["koordinator"].id, "account.create", ""),
        (people["koordinator"].id, "role.give", HERE),
    ]


def test_the_token_is_kept_nowhere(accounts, people):
    _, token = invitations.invite(accounts, people["koordinator"], Wish("Siti", "operator", HERE))
    with accounts.reading() as session:
        row = session.query(Invitation).one()
        assert token not in "".join(str(getattr(row, column.key)) for column in Invitation.__table__.columns)


def test_two_people_with_one_link_make_one_account(accounts, people):
    _, token = invitations.invite(accounts, people["koordinator"], Wish("Siti", "operator", HERE))
    before = len(accounts.everyone())

    def use(number):
        try:
            return invitations.redeem(accounts, token, f"{PASSWORD} {number}")
        except UnusableError:
            return None

    with ThreadPoolExecutor(3) as pool:
        made = [account for account in pool.map(use, range(3)) if account]
    assert len(made) == 1
    assert len(accounts.everyone()) == before + 1


def test_a_promised_name_that_was_taken_meanwhile_is_told_and_makes_nothing(accounts, people):
    made, token = invitations.invite(accounts, people["koordinator"], Wish("Siti Aminah", "operator", HERE))
    accounts.create(made.name, "Siti yang lain", None)
    before = len(accounts.everyone())
    with pytest.raises(NameTakenError, match=r"siti\.aminah baru saja dipakai orang lain") as refused:
        invitations.redeem(accounts, token, PASSWORD, made.name)
    assert refused.value.name == "siti.aminah-2"
    assert "Yours is now siti.aminah-2" in refused.value.en
    assert len(accounts.everyone()) == before
    assert invitations.redeem(accounts, token, PASSWORD, refused.value.name).name == "siti.aminah-2"


def test_an_expired_a_revoked_and_a_made_up_link_open_nothing(accounts, people):
    made, token = invitations.invite(accounts, people["koordinator"], Wish("Siti", "operator", HERE, days=1))
    other, taken_back = invitations.invite(accounts, people["koordinator"], Wish("Budi", "operator", HERE))
    invitations.revoke(accounts, people["koordinator"], other.id)
    with accounts.session() as session:
        session.get(Invitation, made.number).expires_at -= timedelta(days=1, seconds=1)
    for given, state in (
        (token, "kedaluwarsa"),
        (taken_back, "dibatalkan"),
        ("x" * 43, None),
        ("", None),
        ("\udc80", None),
    ):
        with pytest.raises(UnusableError) as refused:
            invitations.redeem(accounts, given, PASSWORD)
        assert refused.value.state == state


def test_with_the_authors_right_goes_the_invitation(accounts, people):
    _, token = invitations.invite(accounts, people["koordinator"], Wish("Siti", "operator", HERE))
    accounts.revoke("koor", "koordinator", HERE)
    with pytest.raises(UnusableError) as refused:
        invitations.redeem(accounts, token, PASSWORD)
    assert refused.value.state == "dibatalkan"


def test_a_neighbours_invitation_looks_as_if_it_did_not_exist(accounts, people):
    made, token = invitations.invite(accounts, people["koordinator"], Wish("Siti", "operator", HERE))
    for invitation_id in (made.id, "tidak-ada"):
        with pytest.raises(UnknownError, match="tidak ada"):
            invitations.revoke(accounts, people["tetangga"], invitation_id)
    assert invitations.look(accounts, token).id == made.id


def test_nobody_accepts_an_invitation_of_their_own(accounts, people):
    made, token = invitations.invite(accounts, people["sekretariat"], Wish("Saya", "koordinator", HERE))
    with pytest.raises(NotAllowedError, match="tidak dapat Anda terima sendiri"):
        invitations.accept(accounts, token, people["sekretariat"].id)
    assert invitations.look(accounts, token).id == made.id
    assert [item.role for item in accounts.by_id(people["sekretariat"].id).memberships] == ["sekretariat"]


def test_who_cannot_give_a_role_cannot_take_its_invitation_back(accounts, people):
    made, token = invitations.invite(accounts, people["sekretariat"], Wish("Pendamping Baru", "pendamping", HERE))
    with pytest.raises(NotAllowedError):
        invitations.revoke(accounts, people["koordinator"], made.id)
    assert invitations.look(accounts, token).id == made.id


def test_an_existing_account_takes_the_role(accounts, people):
    _, token = invitations.invite(accounts, people["sekretariat"], Wish("Oper", "pendamping", THERE))
    account = invitations.accept(accounts, token, people["operator"].id)
    assert {(item.role, item.region_code) for item in account.memberships} == {
        ("operator", HERE),
        ("pendamping", THERE),
    }


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("", "operator", HERE), "nama lengkap"),
        (Wish("x" * 121, "operator", HERE), "nama lengkap"),
        (Wish("Siti", "operator", "11.1"), r"11\.1"),
        (Wish("Siti", "operator", ""), "wilayah"),
        (Wish("Siti", "raja", HERE), "raja"),
        (Wish("Siti", "operator", HERE, name="a/b"), "nama pengguna"),
        (Wish("Siti", "operator", HERE, name="koor"), "sudah dipakai"),
        (Wish("Siti", "operator", HERE, days=0), "hari"),
        (Wish("Siti", "operator", HERE, days=31), "hari"),
    ],
)
def test_an_invitation_that_cannot_be_made_says_why(accounts, people, wish, said):
    with pytest.raises((DataError, UnknownError), match=said):
        invitations.invite(accounts, people["sekretariat"], wish)


def test_two_people_of_one_name_get_two_user_names(accounts, people):
    names = [
        invitations.invite(accounts, people["koordinator"], Wish("Siti Aminah", "operator", HERE))[0].name
        for _ in range(2)
    ]
    assert names == ["siti.aminah", "siti.aminah-2"]


def test_nobody_takes_their_own_role_or_a_neighbours(accounts, people):
    managing.dismiss(accounts, people["koordinator"], people["operator"].id, "operator", HERE)
    assert accounts.by_id(people["operator"].id).memberships == []
    for actor, victim, role, region in (
        ("koordinator", "koordinator", "koordinator", HERE),
        ("koordinator", "pendamping", "pendamping", HERE),
        ("tetangga", "koordinator", "koordinator", HERE),
        ("operator", "koordinator", "koordinator", HERE),
    ):
        with pytest.raises(NotAllowedError):
            managing.dismiss(accounts, people[actor], people[victim].id, role, region)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Siti Aminah, S.Kom.; operator\nBudi; Koordinator SPBE; budi", 2),
        ("nama\tperan\r\nSiti\toperator\r\n\r\n", 1),
        ('"Aminah, Siti",operator\nBudi,koordinator', 2),
        ("\ufeffSiti;OPERATOR", 1),
    ],
)
def test_a_list_is_read_as_people_paste_it(text, lines):
    found = decrees.read_list(text, LISTED)
    assert len(found) == lines
    assert {line.role for line in found} <= {"operator", "koordinator"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "0 orang"),
        ("Siti", "baris 1"),
        ("Siti; operator\nBudi; bupati", "baris 2.*bupati"),
        ("; operator", "baris 1"),
        ("a;operator;b;c", "baris 1"),
        ("a;operator\n" * 301, "301 orang"),
    ],
)
def test_a_list_that_cannot_be_read_names_the_line(text, said):
    with pytest.raises(DataError, match=said):
        decrees.read_list(text, LISTED)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><script>alert(1)</script>%PDF-1.7 %%EOF", "bukan PDF"),
        (PDF[:-8], "bukan PDF"),
        (b"PK\x03\x04" + PDF, "bukan PDF"),
        (PDF.replace(b"%%EOF", b"x" * decrees.LARGEST + b"%%EOF"), "10 MB"),
    ],
)
def test_what_is_no_pdf_is_refused_by_its_content(accounts, people, tmp_path, content, said):
    paper = Paper("800/1", date(2026, 1, 2), content, decrees.read_list("Siti; operator", LISTED))
    with pytest.raises(DataError, match=said):
        decrees.keep(accounts, tmp_path / "sk", people["koordinator"], HERE, paper)
    assert not list(tmp_path.glob("sk/*"))


def paper(text, reference="800/1", day=date(2026, 1, 2), content=PDF):
    return Paper(reference, day, content, decrees.read_list(text, LISTED))


def test_a_decree_points_out_and_takes_nothing(accounts, people, tmp_path):
    folder = tmp_path / "sk"
    decrees.keep(accounts, folder, people["koordinator"], HERE, paper("KOOR, S.T.; koordinator\nRina; operator"))
    with accounts.reading() as session:
        decree = decrees.valid(session, HERE)
        found = decrees.compare(decree, decrees.members(session, HERE), ("operator", "koordinator"))
    assert found.missing == {(people["operator"].id, "operator")}
    assert [line.display_name for line in found.without_account] == ["Rina"]
    assert accounts.by_id(people["operator"].id).memberships
    (file,) = folder.iterdir()
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)
    assert file.read_bytes() == PDF
    assert (people["koordinator"].id, "decree.upload", HERE) in changes_of(accounts)


def test_a_user_name_on_the_list_beats_the_name_on_display(accounts, people, tmp_path):
    text = "Nama Lain; operator; oper"
    decrees.keep(accounts, tmp_path, people["koordinator"], HERE, paper(text))
    with accounts.reading() as session:
        found = decrees.compare(decrees.valid(session, HERE), decrees.members(session, HERE), ("operator",))
    assert (found.missing, found.without_account) == (frozenset(), ())
    with pytest.raises(DataError, match=r"baris 1.*tidak ada"):
        decrees.keep(accounts, tmp_path, people["koordinator"], HERE, paper("Siti; operator; entah"))


def test_the_decree_signed_last_is_valid_whenever_it_was_uploaded(accounts, people, tmp_path):
    for reference, day in (("baru", date(2026, 3, 1)), ("lama", date(2025, 3, 1))):
        decrees.keep(accounts, tmp_path, people["sekretariat"], HERE, paper("Siti; operator", reference, day))
    with accounts.reading() as session:
        assert decrees.valid(session, HERE).reference == "baru"
        assert decrees.valid(session, THERE) is None


def test_only_who_manages_a_region_uploads_its_decree(accounts, people, tmp_path):
    for who in ("tetangga", "operator", "pendamping"):
        with pytest.raises(NotAllowedError):
            decrees.keep(accounts, tmp_path, people[who], HERE, paper("Siti; operator"))
    assert not list(tmp_path.glob("*.pdf"))
