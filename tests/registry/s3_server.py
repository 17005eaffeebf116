"""An object storage in this process: buckets, signatures and hashes as strict as a store's, objects in memory.

The signature is worked out from the bytes of the request as it arrived, not with the lab's own signer.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from hub.s3.place import Place

BUCKET, REGION = "bukti-lab", "id-jkt-1"
KEY_ID, SECRET = "KEYIDOFTHELAB", "secret/of+the=lab"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request,"
    r"SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})"
)
PAGE = 2
"""Names in one answer to a list, so that every list of some length has several."""


class S3Server:
    """``objects``: by key; ``asked``: method and key of each request; ``failing``: what it answers instead.

    ``goes_on``: while it is not set, no request is answered. ``page``: the whole of an answer that says what is wrong,
    as another server at the same address has it.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.failing: tuple[int, str] | None = None
        self.page = b""
        self.goes_on = threading.Event()
        self.goes_on.set()
        handler = type("Handler", (_Handler,), {"store": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def place(self, folder: Path, **other) -> Place:
        """Return where it is, with the keys in a file of the folder."""
        path = folder / "s3-keys"
        path.write_text(f"{KEY_ID}\n{other.pop('secret', SECRET)}\n")
        path.chmod(0o600)
        facts = {"endpoint": self.endpoint, "bucket": BUCKET, "region": REGION, "path_style": True, "credentials": path}
        return Place(**facts | other)

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    store: S3Server
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_GET(self) -> None:
        if (found := self._key(b"")) is None:
            return
        key, query = found
        if query.get("list-type") == ["2"]:
            self._answer(200, self._listed(query))
        elif key in self.store.objects:
            self._answer(200, self.store.objects[key])
        else:
            self._refuse(404, "NoSuchKey")

    def do_PUT(self) -> None:
        length = int(self.headers["content-length"])
        content = self.rfile.read(length)
        if len(content) < length:  # cut off on its way: nothing of it is there
            self.close_connection = True
            return
        if (found := self._key(content)) is not None:
            self.store.objects[found[0]] = content
            self._answer(200, b"")

    def _key(self, content: bytes) -> tuple[str, dict[str, list[str]]] | None:
        """Return what is asked for; answers by itself and returns nothing where the request is refused."""
        path, _, query = self.path.partition("?")
        bucket, _, key = unquote(path).removeprefix("/").partition("/")
        self.store.asked.append((self.command, key))
        assert self.store.goes_on.wait(60)
        refusal = self.store.failing or self._fault(path, query, content)
        if refusal is None and bucket != BUCKET:
            refusal = 404, "NoSuchBucket"
        if refusal is not None:
            self._refuse(*refusal)
            return None
        return key, parse_qs(query)

    def _fault(self, path: str, query: str, content: bytes) -> tuple[int, str] | None:
        found = AUTHORIZATION.fullmatch(self.headers.get("authorization", ""))
        if found is None:
            return 403, "AccessDenied"
        key_id, day, region, listed, signature = found.groups()
        sent, moment = self.headers["x-amz-content-sha256"], self.headers["x-amz-date"]
        age = datetime.now(UTC) - datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        faults = {
            (403, "InvalidAccessKeyId"): key_id != KEY_ID,
            (400, "AuthorizationHeaderMalformed"): region != REGION,
            (403, "AccessDenied"): not {"host", "x-amz-content-sha256", "x-amz-date"} <= set(listed.split(";")),
            (400, "XAmzContentSHA256Mismatch"): hashlib.sha256(content).hexdigest() != sent,
            (403, "RequestTimeTooSkewed"): abs(age.total_seconds()) > 900 or not moment.startswith(day),
        }
        if any(faults.values()):
            return next(fault for fault, found in faults.items() if found)
        names = "".join(f"{name}:{self.headers[name].strip()}\n" for name in listed.split(";"))
        sorted_query = "&".join(sorted(query.split("&")))
        request = f"{self.command}\n{path}\n{sorted_query}\n{names}\n{listed}\n{sent}"
        scope = f"{day}/{region}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = b"AWS4" + SECRET.encode()
        for part in (day, region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        wanted = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return None if hmac.compare_digest(wanted, signature) else (403, "SignatureDoesNotMatch")

    def _listed(self, query: dict[str, list[str]]) -> bytes:
        (prefix,), (after,) = query.get("prefix", [""]), query.get("continuation-token", [""])
        names = sorted(name for name in self.store.objects if name.startswith(prefix) and name > after)
        rows = "".join(f"<Contents><Key>{escape(name)}</Key></Contents>" for name in names[:PAGE])
        more = f"<NextContinuationToken>{escape(names[PAGE - 1])}</NextContinuationToken>" if names[PAGE:] else ""
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        return f'<ListBucketResult xmlns="{space}">{rows}{more}</ListBucketResult>'.encode()

    def _refuse(self, status: int, code: str) -> None:
        self._answer(status, self.store.page or f"<Error><Code>{code}</Code></Error>".encode())

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_) -> None:
        pass
