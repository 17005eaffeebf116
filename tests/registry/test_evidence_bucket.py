"""Whole files in an object storage: an outage loses nothing, and backup, doctor and a move know where they stand."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import evidence_files as files
import httpx
import pytest
from registry_lab import Lab
from s3_server import BUCKET, KEY_ID, REGION, SECRET
from waiting import until

from hub import prepare
from hub.backup import creating, restoring
from hub.doctor.evidence import evidence
from hub.doctor.findings import State
from hub.doctor.lab import Lab as DoctorLab
from hub.errors import FilesAwayError, PartlyDoneError, StorageError
from hub.registry.evidence.store import Store, inside, opened
from hub.s3.bucket import AT_ONCE, Bucket
from hub.s3.place import Keys, place
from hub.s3.signing import signed
from hub.settings import load
from spbe_core.errors import DataError

IN_BUCKET = pytest.mark.parametrize(("template", "bucket"), [("sqlite", "s3")], indirect=True)
PDF = files.pdf(size=5000)
NAME = inside("18.71", hashlib.sha256(PDF).hexdigest())
EMPTY = hashlib.sha256(b"").hexdigest()
EXAMPLE = Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def test_a_request_is_signed_as_aws_publishes_it():
    written = hashlib.sha256(b"Welcome to Amazon S3.").hexdigest()
    dated = {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"}
    for method, path, payload, more, signature in (
        ("GET", "test.txt", EMPTY, {"headers": {"Range": "bytes=0-9"}},
         "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ("GET", "", EMPTY, {"query": {"prefix": "J", "max-keys": "2"}},
         "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ("PUT", "test%24file.text", written, {"headers": dated},
         "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    ):  # fmt: skip
        url = f"https://examplebucket.s3.amazonaws.com/{path}"
        now = datetime(2013, 5, 24, tzinfo=UTC)
        headers = signed(EXAMPLE, "us-east-1", method, url, payload=payload, now=now, **more)
        assert headers["authorization"].endswith(f"Signature={signature}")


@IN_BUCKET
def test_the_store_refuses_and_the_log_says_why(template, bucket, tmp_path):
    asked = {}
    for name, other in (
        ("right", {}),
        ("secret", {"secret": SECRET[:-1]}),
        ("bucket", {"bucket": "bucket-lain"}),
        ("region", {"region": "us-east-1"}),
        ("closed", {"endpoint": "http://127.0.0.1:9"}),
    ):
        one = Bucket(bucket.place(tmp_path, **other))
        try:
            asked[name] = one.get(NAME)
        except FilesAwayError as error:
            asked[name] = str(error)
        one.close()
    assert asked == {
        "right": None,
        "secret": "The object storage answers GET with 403 SignatureDoesNotMatch.",
        "bucket": "The object storage answers GET with 404 NoSuchBucket.",
        "region": "The object storage answers GET with 400 AuthorizationHeaderMalformed.",
        "closed": "The object storage does not answer: ConnectError.",
    }


@IN_BUCKET
@pytest.mark.parametrize(
    "page", [b"<!doctype html><title>404</title>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"-"]
)
def test_another_server_at_the_address_is_not_taken_for_an_empty_store(template, bucket, tmp_path, page):
    """Else the doctor would have every file uploaded again."""
    one = Bucket(bucket.place(tmp_path))
    bucket.failing, bucket.page = (404, "NotFound"), page
    with pytest.raises(FilesAwayError, match=r"answers GET with 404\."):
        one.get(NAME)
    with pytest.raises(FilesAwayError, match=r"answers GET with 404\."):
        list(one.names("bukti/"))
    one.close()


@IN_BUCKET
def test_of_a_store_that_hangs_only_some_requests_hang(template, bucket, tmp_path, monkeypatch):
    """Each holds a thread of the registry, which saves need too."""
    monkeypatch.setattr("hub.s3.bucket.WAIT", 0.05)
    one = Bucket(bucket.place(tmp_path))
    bucket.goes_on.clear()
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            held = [pool.submit(one.get, NAME) for _ in range(AT_ONCE)]
            until(lambda: len(bucket.asked) == AT_ONCE)
            with pytest.raises(FilesAwayError, match="PoolTimeout"):
                one.get(NAME)
            bucket.goes_on.set()
            assert [each.result() for each in held] == [None] * AT_ONCE
        assert one.get(NAME) is None
    finally:
        bucket.goes_on.set()
        one.close()


@IN_BUCKET
def test_an_object_is_there_whole_or_not_at_all_and_is_put_once(template, bucket, tmp_path):
    store = opened(tmp_path / "lab", bucket.place(tmp_path))
    for number in range(5):
        assert store.keep("18.71", b"%d" % number) == hashlib.sha256(b"%d" % number).hexdigest()
    assert store.names() == set(bucket.objects)  # more than one answer's worth
    assert len(bucket.objects) == 5
    store.keep("18.71", b"1")
    assert sum(method == "PUT" for method, _ in bucket.asked) == 5
    store.keep("51.71", b"1")
    assert len(bucket.objects) == 6  # a region's own
    assert store.read("18.71", hashlib.sha256(b"1").hexdigest()) == b"1"
    with pytest.raises(StorageError, match="missing"):
        store.read("18.71", "0" * 64)
    url = f"{bucket.endpoint}/{BUCKET}/{NAME}"
    headers = signed(Keys(KEY_ID, SECRET), REGION, "PUT", url, payload=EMPTY, now=datetime.now(UTC))
    other = httpx.put(url, content=b"not what was signed", headers=headers)
    assert (other.status_code, NAME in bucket.objects) == (400, False)
    store.close()


@IN_BUCKET
def test_while_the_store_is_away_nothing_is_lost_and_the_upload_ends_afterwards(lab, draft, bucket, caplog):
    operator = lab.client("operator")
    kept = files.sent(operator, draft, files.pdf(b"before"))["document"]["id"]
    begun = files.begin(operator, draft, PDF).json()["id"]
    bucket.failing = (503, "SlowDown")
    with caplog.at_level(logging.WARNING, "spbe.registry"):
        away = files.part(operator, begun, 0, PDF)
    assert (away.status_code, away.headers["retry-after"]) == (503, "5")
    assert away.json()["title"] == "Tempat berkas belum terjangkau"
    assert "Bagian berkas yang sudah terkirim tetap ada" in away.json()["detail"]
    assert f"{away.json()['reference']} files: The object storage answers GET with 503 SlowDown." in caplog.text
    assert operator.get(f"documents/{kept}/content").status_code == 503
    assert operator.answer(draft, "i22", "fakta", "tetap dapat ditulis", 0).status_code == 200
    assert operator.get(f"uploads/{begun}").json()["offset"] == len(PDF)
    assert len(operator.get(f"assessments/{draft}/evidence").json()["documents"]) == 1
    bucket.failing = None
    ended = files.part(operator, begun, len(PDF), b"").json()["document"]  # nothing is sent again
    assert operator.get(f"documents/{ended['id']}/content").content == PDF
    assert bucket.objects[NAME] == PDF


def found_by_doctor(places):
    return {each.check: each.state for each in evidence(DoctorLab(places))}


@IN_BUCKET
def test_files_move_into_the_bucket_and_backup_restore_and_doctor_find_them(template, bucket, places, tmp_path):
    lab = Lab(places.database_url)
    document = files.sent(lab.client("operator"), lab.open(), PDF)["document"]
    lab.close()
    assert inside("18.71", document["sha256"]) == NAME
    Store(places.var).keep("18.71", PDF)
    (places.var / "bukti" / "18.71" / "ab").mkdir()
    (places.var / "bukti" / "18.71" / "ab" / ("ab" * 32)).write_bytes(b"not what its name says")
    there = bucket.place(tmp_path)
    keys = {"SPBE_S3_ENDPOINT": bucket.endpoint, "SPBE_S3_BUCKET": BUCKET, "SPBE_S3_REGION": REGION,
            "SPBE_S3_CREDENTIALS": str(there.credentials)}  # fmt: skip
    with_bucket = load({"SPBE_VAR": str(places.var), **keys})
    assert with_bucket.s3 == there

    said = []
    bucket.failing = (403, "AccessDenied")
    prepare._move_files(with_bucket, said.append)
    assert "tidak dapat dipakai (The object storage answers GET with 403 AccessDenied.)" in said.pop()
    assert found_by_doctor(with_bucket) == {"evidence.files": State.GOOD, "evidence.storage": State.TECHNICAL}
    bucket.failing = None
    prepare._move_files(with_bucket, said.append)
    assert said == ["1 berkas data dukung dipindahkan ke penyimpanan S3"]
    assert bucket.objects == {NAME: PDF}
    assert [path.name for path in (places.var / "bukti").rglob("*") if path.is_file()] == ["ab" * 32]
    assert found_by_doctor(with_bucket) == {"evidence.files": State.GOOD, "evidence.left": State.NOTE}

    file = creating.create(with_bucket, tmp_path / "cadangan")
    again = load({"SPBE_VAR": str(tmp_path / "pulih")})
    restoring.restore(file, again)
    assert (again.var / NAME).read_bytes() == PDF
    bucket.failing = (503, "SlowDown")
    with pytest.raises(PartlyDoneError, match=r"S3, yang tidak dapat dipakai .*503 SlowDown"):
        creating.create(with_bucket, tmp_path / "lain")
    there.credentials.chmod(0o644)
    with pytest.raises(PartlyDoneError, match="terbuka bagi akun lain"):
        creating.create(with_bucket, tmp_path / "tanpa-kunci")
    (closed,) = [each for each in evidence(DoctorLab(with_bucket)) if each.check == "evidence.storage"]
    assert closed.words.en == f"{there.credentials} is open to other accounts. chmod 600 {there.credentials}."
    for name in prepare.SECRETS:
        (places.secrets / name).write_text("x")
    started = subprocess.run(
        [sys.executable, "-m", "hub.registry"],
        env={"SPBE_VAR": str(places.var), "SPBE_DATABASE_URL": places.database_url, "PATH": "", **keys},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (started.returncode, "Traceback" in started.stderr) == (4, False)
    assert "terbuka bagi akun lain" in started.stderr
    there.credentials.chmod(0o600)
    assert [len(list((tmp_path / name).iterdir())) for name in ("lain", "tanpa-kunci")] == [1, 1]  # all else is saved
    bucket.failing = None
    bucket.objects[NAME] = b"%PDF-other"
    assert found_by_doctor(with_bucket)["evidence.files"] is State.BAD
    del bucket.objects[NAME]
    assert found_by_doctor(with_bucket)["evidence.files"] is State.BAD


def test_the_doctor_names_what_a_killed_registry_left_half_written(places):
    left = places.var / "bukti" / "18.71" / "ab" / ".8f6f1b9e-6f3c-4f6e-9b0f-0c1f6a7f2d11"
    left.parent.mkdir(parents=True)
    left.write_bytes(PDF[:100])
    assert found_by_doctor(places) == {"evidence.left": State.NOTE}


def test_wrong_settings_are_said_at_once(tmp_path):
    right = {"SPBE_S3_ENDPOINT": "https://s3.contoh.go.id/", "SPBE_S3_BUCKET": "bukti-lab"}
    assert place({}, tmp_path) is None
    found = place(right, tmp_path)
    assert (found.base, found.region) == ("https://s3.contoh.go.id/bukti-lab", "us-east-1")
    assert place(right | {"SPBE_S3_PATH_STYLE": "tidak"}, tmp_path).base == "https://bukti-lab.s3.contoh.go.id"
    for name, wrong in (
        *(("SPBE_S3_ENDPOINT", f"{each}s3.contoh.go.id") for each in ("", "https://[")),
        *(
            ("SPBE_S3_ENDPOINT", f"https://s3.contoh.go.id{each}")
            for each in (":satu", ":0", ":99999", "?a", "#a", "/b")
        ),
        ("SPBE_S3_BUCKET", "../lain"),
        ("SPBE_S3_REGION", "id/jkt"),
        ("SPBE_S3_PATH_STYLE", "yes"),
    ):
        with pytest.raises(DataError, match=name):
            place(right | {name: wrong}, tmp_path)
    path = tmp_path / "secrets" / "s3"
    with pytest.raises(DataError, match="tidak terbaca"):
        found.keys()
    path.parent.mkdir()
    for text, mode, said in (("a b\n", 0o644, "terbuka bagi akun lain"), ("a\n", 0o600, "tidak berisi dua baris")):
        path.write_text(text)
        path.chmod(mode)
        with pytest.raises(DataError, match=said):
            found.keys()
    path.write_text("kunci\nrahasia\n")
    assert found.keys() == Keys("kunci", "rahasia")
