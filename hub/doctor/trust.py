"""The authorities whose electronic signatures count as verified: what in their folder is none, or has expired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography import x509

from hub.accounts.wording import Words
from hub.doctor.findings import Finding, good, note
from hub.doctor.lab import Lab
from hub.signatures.checking import trusted


def authorities(lab: Lab) -> Iterator[Finding]:
    """Look at the folder; a lab without one has nothing to say."""
    held, strange = trusted(lab.places.authorities)
    if strange:
        yield note(
            "trust.files",
            Words(
                f"{len(strange)} berkas di {lab.places.authorities} bukan sertifikat, misalnya {strange[0]}",
                f"{len(strange)} files in {lab.places.authorities} are no certificates, such as {strange[0]}",
            ),
            Words("ganti dengan sertifikat PEM atau DER", "put certificates in PEM or DER there instead"),
        )
    certificates = [x509.load_der_x509_certificate(each) for each in held]
    now = datetime.now(UTC)
    past = [each.subject.rfc4514_string() for each in certificates if each.not_valid_after_utc < now]
    if past:
        yield note(
            "trust.expired",
            Words(f"sertifikat penerbit sudah kedaluwarsa: {past[0]}", f"an authority has expired: {past[0]}"),
            Words("minta sertifikat terbaru dari penerbitnya", "get the authority's new certificate"),
        )
    elif certificates:
        count = len(certificates)
        yield good(
            "trust.authorities",
            f"{count} sertifikat penerbit tanda tangan elektronik dipercaya",
            f"{count} certificates of signing authorities are trusted",
        )
