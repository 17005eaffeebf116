"""A real OpenID provider (canaille) in memory: ``python openid_provider.py PORT CALLBACK``.

Besides the provider's own pages it takes the tests' orders: ``POST /uji/orang`` makes a person or changes their groups,
``DELETE /uji/orang/<name>`` removes them, ``PUT /uji/putus`` lets it answer nothing but 503 until the next one.
"""

from __future__ import annotations

import sys

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from canaille.backends.memory.backend import MemoryBackend
from flask import request
from werkzeug.serving import make_server

any_condition = MemoryBackend.do_query


def every_condition(self, model, *rest, **conditions):
    """Find what meets every condition; the memory backend of canaille 0.3.6 takes what meets any."""
    found = any_condition(self, model, *rest, **conditions)
    for attribute, value in conditions.items():
        fitting = {item.id for item in any_condition(self, model, **{attribute: value})}
        found = [item for item in found if item.id in fitting]
    return found


MemoryBackend.do_query = every_condition
port, callback = int(sys.argv[1]), sys.argv[2]
app = create_app(
    config={
        "SECRET_KEY": "kunci uji yang cukup panjang untuk sesi",
        "SERVER_NAME": f"127.0.0.1:{port}",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {"DATABASE": "memory", "HTMX": False, "JAVASCRIPT": False, "CAPTCHA_ENABLED": False},
        "CANAILLE_OIDC": {"REQUIRE_NONCE": False},
    }
)
down = {"now": False}


@app.before_request
def _fail_when_down():
    return ("", 503) if down["now"] and not request.path.startswith("/uji/") else None


@app.put("/uji/putus")
def _toggle():
    down["now"] = not down["now"]
    return {"putus": down["now"]}


@app.post("/uji/orang")
def _person():
    wanted = request.get_json()
    backend = Backend.instance
    person = backend.get(models.User, user_name=wanted["name"])
    if person is None:
        person = models.User(
            user_name=wanted["name"],
            formatted_name=wanted.get("display_name", wanted["name"]),
            family_name=wanted["name"],
            emails=[wanted.get("email", f"{wanted['name']}@contoh.go.id".replace(" ", "."))],
            password=wanted["password"],
        )
        backend.save(person)
    for group in backend.query(models.Group):
        if person in group.members and group.display_name not in wanted["groups"]:
            group.members = [member for member in group.members if member != person]
            if group.members:
                backend.save(group)
            else:
                backend.delete(group)
    for name in wanted["groups"]:
        group = backend.get(models.Group, display_name=name) or models.Group(display_name=name, members=[])
        if person not in group.members:
            group.members = [*group.members, person]
            backend.save(group)
    return {}


@app.delete("/uji/orang/<name>")
def _remove(name):
    Backend.instance.delete(Backend.instance.get(models.User, user_name=name))
    return {}


for order in (_toggle, _person, _remove):
    app.extensions["csrf"].exempt(order)
with app.app_context():
    Backend.instance.save(
        models.Client(
            client_id="lab",
            client_secret="rahasia klien untuk uji",
            client_name="Lab",
            client_uri=f"http://127.0.0.1:{port}",
            redirect_uris=[callback],
            grant_types=["authorization_code", "refresh_token"],
            response_types=["code"],
            scope=["openid", "profile", "groups"],
            token_endpoint_auth_method="client_secret_basic",
        )
    )
make_server("127.0.0.1", port, app, threaded=True).serve_forever()
