"""What a file is that came back for a letter: signed electronically, a scan of a wet signature, or neither.

The file, the letter as it was made, the certificates the administrator trusts and the moment come in, a verdict goes
out. As a program (:func:`main`) it is bound in time and memory and can neither write nor reach a network, whatever a
crafted file makes of it. Nothing is fetched: what cannot be known without a network (whether a certificate was revoked
meanwhile, an issuer nobody gave us) is said and not guessed. What the file itself carries about that is used.
"""

from __future__ import annotations

import base64
import io
import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from hub.signatures import pages
from spbe_core import apart
from spbe_core.wire import ChainState, LetterStatus, Signature

NOT_PDF = "Berkas ini bukan PDF. Unggah PDF yang sudah ditandatangani, atau pindaiannya sebagai PDF."
UNSIGNED = "Ini surat yang diunduh dari lab dan belum ditandatangani. Tanda tangani dulu, lalu unggah hasilnya."
DAMAGED = "PDF ini rusak atau terpotong. Unduh lagi dari aplikasi tanda tangan, lalu unggah."
LOCKED = "PDF ini dikunci dengan sandi sehingga tidak dapat diperiksa. Simpan tanpa sandi, lalu unggah lagi."
CHANGED = (
    "PDF ini diubah sesudah ditandatangani, jadi tanda tangannya tidak lagi berlaku. Minta berkas asli dari aplikasi "
    "tanda tangan; jangan menyimpan ulang atau menggabungkannya."
)
PARTLY = "Tanda tangan dalam PDF ini tidak mencakup seluruh dokumen. Tanda tangani lagi surat yang diunduh dari lab."
OTHER = (
    "Yang ditandatangani bukan surat ini: isinya berbeda dari yang dibuat lab. Unduh surat ini, tanda tangani tanpa "
    "menambah atau mencetak ulang, lalu unggah hasilnya."
)
COVERING = (
    "Gambar tanda tangan dalam PDF ini menutupi lebih dari seperempat halaman. Unduh lagi surat ini, lalu tanda "
    "tangani dengan gambar yang lebih kecil."
)
REVOKED = "Sertifikat penanda tangan sudah dicabut penerbitnya. Minta sertifikat baru, lalu tanda tangani lagi."
OLD = "Tanda tangan ini memakai cara yang tidak dapat diperiksa (lama atau tidak dikenal). Tanda tangani lagi."
NEITHER = (
    "PDF ini tidak memuat tanda tangan elektronik dan bukan pindaian. Bila ditandatangani basah, pindai semua "
    "halamannya menjadi PDF, lalu unggah."
)
SECONDS = 20
"""Time for one file."""
MEMORY = 1_000_000_000
"""Address space for one file in bytes."""
SCAN = 300_000
"""Picture elements of a page's picture that make it a scan: an A4 sheet at about 60 per inch."""
NIK = re.compile(r"\d{16,}")
KINDS_OF_KEY = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
FAULTS = (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, OSError)
"""What a crafted or torn file can make a reader raise."""


class Verdict(BaseModel):
    """What a file is."""

    model_config = ConfigDict(frozen=True)

    status: LetterStatus
    reason: str | None = None
    signatures: tuple[Signature, ...] = ()


class RefusedError(Exception):
    """A file that is not taken; the message is for the person, in Indonesian."""


def judge(original: bytes, file: bytes, certificates: Sequence[bytes], now: datetime) -> Verdict:
    """Say what a file is that came back for a letter.

    Parameters
    ----------
    original : bytes
        The letter as it was made.
    file : bytes
        What came back.
    certificates : sequence of bytes
        DER; those that signed themselves are trusted, the others only lead to them.
    now : datetime
        The moment to judge certificates at.
    """
    try:
        return _judge(original, file, certificates, now)
    except RefusedError as refused:
        return Verdict(status=LetterStatus.REFUSED, reason=str(refused))
    except pages.TooMuchError:
        return Verdict(status=LetterStatus.REFUSED, reason=OTHER)


def _judge(original: bytes, file: bytes, certificates: Sequence[bytes], now: datetime) -> Verdict:
    if not file.startswith(b"%PDF-"):
        raise RefusedError(NOT_PDF)
    if file == original:
        raise RefusedError(UNSIGNED)
    reader, found = _opened(file)
    if not found:
        _scan(file)
        return Verdict(status=LetterStatus.WET)
    try:
        statuses = [_checked(each, reader, certificates, now, last=each is found[-1]) for each in found]
        _to_the_end(file, found[-1], statuses[-1])
        same = pages.same(PdfFileReader(io.BytesIO(original)), reader)
        covered = same and pages.covers(reader)
    except FAULTS:
        raise RefusedError(CHANGED) from None
    if not same:
        raise RefusedError(OTHER)
    if covered:
        raise RefusedError(COVERING)
    told = tuple(_told(each, status, now) for each, status in zip(found, statuses, strict=True))
    trusted = all(each.chain == "tepercaya" for each in told)
    return Verdict(status=LetterStatus.TTE_VERIFIED if trusted else LetterStatus.TTE_INTACT, signatures=told)


def _opened(file: bytes) -> tuple[PdfFileReader, list[EmbeddedPdfSignature]]:
    """Open a file and list its signatures, oldest first; a file without any need not be strictly well-formed."""
    try:
        reader = PdfFileReader(io.BytesIO(file), strict=False)
        if reader.encrypted:
            raise RefusedError(LOCKED)
        if not reader.embedded_signatures:
            return reader, []
    except FAULTS:
        raise RefusedError(DAMAGED) from None
    try:
        strict = PdfFileReader(io.BytesIO(file))
        return strict, list(strict.embedded_regular_signatures)
    except FAULTS:
        raise RefusedError(CHANGED) from None


def _checked(
    signature: EmbeddedPdfSignature, reader: PdfFileReader, certificates: Sequence[bytes], now: datetime, *, last: bool
) -> PdfSignatureStatus:
    """Check one signature: intact, about the whole document, and nothing but signatures came after it."""
    try:
        status = _validated(signature, reader, certificates, now)
        stamp = status.timestamp_validity
        if stamp is not None and stamp.trusted and not status.trusted and stamp.timestamp < now:
            status = _validated(signature, reader, certificates, stamp.timestamp)
    except PdfError:
        raise RefusedError(DAMAGED) from None
    except ValueError as error:
        raise RefusedError(OLD if "lgorithm" in str(error) or "SubFilter" in str(error) else CHANGED) from None
    if not (status.intact and status.valid):
        raise RefusedError(CHANGED)
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        raise RefusedError(PARTLY)
    allowed = ModificationLevel.LTA_UPDATES if last else ModificationLevel.FORM_FILLING
    if status.docmdp_ok is False or status.modification_level is None or status.modification_level > allowed:
        raise RefusedError(CHANGED)
    if status.revoked:
        raise RefusedError(REVOKED)
    return status


def _to_the_end(file: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> None:
    """Refuse a file with more behind its end than the last signature, or the update after it, knows of."""
    content = file.rstrip(b"\0\t\n\r ")
    covered = int(signature.byte_range[2]) + int(signature.byte_range[3])
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    if not content.endswith(b"%%EOF") or (whole and covered < len(content)):
        raise RefusedError(PARTLY)


def _validated(
    signature: EmbeddedPdfSignature, reader: PdfFileReader, certificates: Sequence[bytes], moment: datetime
) -> PdfSignatureStatus:
    given = [x509.Certificate.load(each) for each in certificates]
    wanted: dict[str, Any] = {
        "trust_roots": [each for each in given if each.self_issued],
        "other_certs": [each for each in given if not each.self_issued],
        "moment": moment,
        "allow_fetching": False,
        "revocation_mode": "soft-fail",
    }
    try:
        context = DocumentSecurityStore.read_dss(reader).as_validation_context(wanted)
    except NoDSSFoundError:
        context = ValidationContext(**wanted)
    return validate_pdf_signature(signature, context, key_usage_settings=KINDS_OF_KEY)


def _told(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, now: datetime) -> Signature:
    """Tell a signature: of the certificate only the name, the organisation, the issuer and its end."""
    certificate = signature.signer_cert
    stamp = status.timestamp_validity
    timestamped = stamp is not None and stamp.trusted
    at = stamp.timestamp if stamp is not None and timestamped else status.signer_reported_dt
    return Signature(
        name=_name(certificate.subject, "common_name") or "(tanpa nama)",
        organisation=_name(certificate.subject, "organization_name"),
        signed_at=None if at is None else _moment(at),
        timestamped=timestamped,
        chain=_chain(certificate, status, _moment(at) if timestamped and at is not None else now),
        issuer=_name(certificate.issuer, "common_name"),
        expires=_moment(certificate.not_valid_after),
    )


def _chain(certificate: x509.Certificate, status: PdfSignatureStatus, moment: datetime) -> ChainState:
    if moment < _moment(certificate.not_valid_before):
        return "belum-berlaku"
    if moment > _moment(certificate.not_valid_after):
        return "kedaluwarsa"
    if status.trusted:
        return "tepercaya"
    reason = getattr(status.trust_problem_indic, "name", "")
    return "penerbit-tidak-dikenal" if reason == "NO_CERTIFICATE_CHAIN_FOUND" else "tidak-sah"


def _name(name: x509.Name, part: str) -> str | None:
    """Return one part of a name, without what may be a NIK in it."""
    value = name.native.get(part)
    text = value if isinstance(value, str) else ", ".join(value or ())
    plain = "".join(sign for sign in NIK.sub("…", text) if sign.isprintable()).strip()[:200]
    return plain or None


def _moment(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _scan(file: bytes) -> None:
    """Refuse what has no signature and is no scan: every page of a scan is a large picture."""
    try:
        found = pages.pages(PdfFileReader(io.BytesIO(file), strict=False))
        scanned = bool(found) and all(_picture(each) for each in found)
    except FAULTS:
        raise RefusedError(DAMAGED) from None
    if not scanned:
        raise RefusedError(NEITHER)


def _picture(page: Any) -> bool:
    resources = pages.own(page, "/Resources")
    drawn = pages.at({} if resources is None else resources.get_object(), "/XObject", {})
    return any(
        pages.at(each, "/Subtype") == "/Image"
        and int(pages.at(each, "/Width", 0)) * int(pages.at(each, "/Height", 0)) >= SCAN
        for each in (drawn[key] for key in drawn)
    )


def main() -> int:
    """Read what to judge from standard input, write the verdict."""
    apart.bind(SECONDS, MEMORY)
    head = json.loads(sys.stdin.buffer.readline())
    whole = sys.stdin.buffer.read()
    original, file = whole[: head["original"]], whole[head["original"] :]
    certificates = [base64.b64decode(each) for each in head["certificates"]]
    verdict = judge(original, file, certificates, datetime.fromisoformat(head["now"]))
    sys.stdout.write(verdict.model_dump_json())
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
