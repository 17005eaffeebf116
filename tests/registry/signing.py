"""Signing PDFs as people do elsewhere: an authority of the tests, its people, and what goes wrong."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

NOW = datetime.now(UTC)
YEAR = timedelta(days=365)


class Authority:
    """A certificate authority, and the people it knows."""

    def __init__(self, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self._issue(self.name, self.key.public_key(), -5 * YEAR, 5 * YEAR, authority=True)

    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def person(self, name: str, begins: timedelta = -YEAR, ends: timedelta = YEAR) -> signers.SimpleSigner:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, name),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Pemerintah Kota Bandar Lampung"),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, "1871012345670001"),
            ]
        )
        certificate = self._issue(subject, key.public_key(), begins, ends, authority=False)
        packed = serialization.pkcs12.serialize_key_and_certificates(
            b"x", key, certificate, [self.certificate], serialization.NoEncryption()
        )
        made = signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[])
        assert made is not None
        return made

    def _issue(self, subject, key, begins, ends, *, authority):
        usage = x509.KeyUsage(
            digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + begins)
            .not_valid_after(NOW + ends)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )


@cache
def authority(name: str = "Induk Uji") -> Authority:
    return Authority(name)


@cache
def ratna() -> signers.SimpleSigner:
    return authority().person("Ratna Dewi 1871012345670001")


def sign(content: bytes, signer=None, field: str = "Tanda1", *, box=None) -> bytes:
    """Sign in an incremental update, visibly where ``box`` says."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    fields.append_signature_field(writer, fields.SigFieldSpec(field, on_page=0, box=box))
    meta = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    return signers.PdfSigner(meta, signer or ratna()).sign_pdf(writer).getvalue()


def partly(content: bytes, less: int) -> bytes:
    """Sign anew what ``content`` signs but for its last ``less`` bytes."""
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", content)
    shorter = b"%d" % (int(found[4]) - less)
    content = content[: found.start(4)] + shorter.ljust(len(found[4])) + content[found.end(4) :]
    first, second, end = int(found[2]), int(found[3]), int(found[3]) + int(shorter)
    digest = hashlib.sha256(content[:first] + content[second:end]).digest()
    made = asyncio.run(ratna().async_sign(digest, "sha256", use_pades=True))
    packed = made.dump().hex().encode()
    return content[: first + 1] + packed.ljust(second - first - 2, b"0") + content[second - 1 :]


def updated(content: bytes, change) -> bytes:
    """Append an incremental update; ``change`` gets the writer and the first page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    while page["/Type"] != "/Page":
        page = page["/Kids"][0]
    change(writer, page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def overwrite(writer, page) -> None:
    """Draw something else on the page."""
    stream = generic.StreamObject(stream_data=b"BT /F1 40 Tf 100 400 Td (5,00) Tj ET")
    page[generic.NameObject("/Contents")] = writer.add_object(stream)
    writer.update_container(page)


def cover(writer, page) -> None:
    """Lay an annotation over the page: what a shadow attack hides and replaces with."""
    note = generic.DictionaryObject(
        {
            generic.NameObject("/Type"): generic.NameObject("/Annot"),
            generic.NameObject("/Subtype"): generic.NameObject("/FreeText"),
            generic.NameObject("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 500, 700))),
            generic.NameObject("/Contents"): generic.TextStringObject("indeks 5,00"),
        }
    )
    page[generic.NameObject("/Annots")] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])
    writer.update_container(page)


def act(writer, _page) -> None:
    """Have the file do something when it is opened."""
    action = generic.DictionaryObject(
        {
            generic.NameObject("/S"): generic.NameObject("/JavaScript"),
            generic.NameObject("/JS"): generic.TextStringObject("app.alert(1)"),
        }
    )
    writer.root[generic.NameObject("/OpenAction")] = writer.add_object(action)
    writer.update_root()


def scan(width: int = 620, height: int = 877, *, text: bool = False) -> bytes:
    """A PDF of one page that is a picture, or of text only."""
    drawn = b"BT /F1 12 Tf 50 700 Td (Surat) Tj ET" if text else b"q 595 0 0 842 0 0 cm /P Do Q"
    picture = b"\xff" * (width * height // 8 + height)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<"
        + (b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>" if text else b"/XObject<</P 5 0 R>>")
        + b">>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1/Length %d>>stream\n"
        % (width, height, len(picture)) + picture + b"\nendstream",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )
