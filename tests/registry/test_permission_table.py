"""The permission table: well-formed, expanded exactly, and its document up to date."""

import pytest
from jupyterhub.scopes import _custom_scope_pattern, parse_scopes
from pydantic import ValidationError

from hub import permissions


def test_document_is_up_to_date():
    assert permissions.DOCUMENT.read_text(encoding="utf-8") == permissions.render(), "run: python -m hub.permissions"


def test_every_scope_has_a_name_the_hub_accepts():
    for name, definition in permissions.custom_scopes().items():
        assert _custom_scope_pattern.match(name), name
        assert definition["description"].endswith(".")


def test_scope_strings():
    assert permissions.scope("answers:write", "18.71") == "custom:spbe:answers:write!group=18.71"
    assert permissions.scope("answers:write") == "custom:spbe:answers:write"
    assert parse_scopes(permissions.role_scopes("operator", ["18.71", "51.71"]))["custom:spbe:answers:write"] == {
        "group": {"18.71", "51.71"}
    }


@pytest.mark.parametrize("code", ["18.7", "1871", "18.71!user=x", "", "18.71\n", "\u0967\u096e.\u096d\u0967"])
def test_malformed_region_code_never_becomes_a_scope(code):
    with pytest.raises(ValueError, match="region code"):
        permissions.scope("answers:write", code)


def test_unknown_names_are_refused():
    with pytest.raises(LookupError, match="answers:erase"):
        permissions.scope("answers:erase")
    with pytest.raises(LookupError, match="admin"):
        permissions.role_scopes("admin")


def test_region_role_without_regions_holds_no_region():
    assert permissions.role_scopes("operator") == ["custom:spbe:published:read", "custom:spbe:self:manage"]


def test_secretariat_and_researcher_take_no_regions():
    assert "custom:spbe:assessments:read" in permissions.role_scopes("sekretariat")
    assert permissions.role_scopes("peneliti") == ["custom:spbe:published:read", "custom:spbe:self:manage"]
    for name in ("sekretariat", "peneliti"):
        with pytest.raises(ValueError, match="named regions"):
            permissions.role_scopes(name, ["18.71"])


def test_page_kernels_only_read():
    assert permissions.kernel_scopes()
    assert all(name.endswith(":read") for name in permissions.kernel_scopes())
    assert "custom:spbe:events:read" not in permissions.kernel_scopes()


def test_the_administrator_reads_nothing_of_a_region_and_no_token_carries_the_right():
    assert permissions.role_scopes("pengelola") == ["custom:spbe:lab:administer", "custom:spbe:self:manage"]
    assert [role.name for role in permissions.table().roles if "lab:administer" in role.permissions] == ["pengelola"]
    assert "custom:spbe:lab:administer" in permissions.custom_scopes()
    assert set(permissions.custom_scopes()) - set(permissions.token_scopes()) == {"custom:spbe:lab:administer"}
    assert "custom:spbe:lab:administer" not in permissions.kernel_scopes()


def test_contradictions_are_refused():
    right = {"scope": "drafts:read", "bound": "region", "kernel": True, "id": "x", "en": "x"}
    person = {"name": "guest", "bound": "none", "home": "lab", "id": "x", "en": "x"}
    with pytest.raises(ValidationError, match="right over regions"):
        permissions.Table.model_validate({"permissions": [right], "roles": [person | {"permissions": ["drafts:read"]}]})
    with pytest.raises(ValidationError, match="unknown permissions"):
        permissions.Table.model_validate({"permissions": [], "roles": [person | {"permissions": ["drafts:read"]}]})
    with pytest.raises(ValidationError, match="twice"):
        permissions.Table.model_validate({"permissions": [right, right], "roles": []})
