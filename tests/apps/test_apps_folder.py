"""The folder of the kernels' sockets: emptied at each start, never too deep, never somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub import settings
from hub.apps import folder


def places(var):
    var.mkdir(parents=True, exist_ok=True)
    return settings.load({"SPBE_VAR": str(var)})


@pytest.fixture
def shallow(monkeypatch):
    """As if pytest's own folder did not lie too deep."""
    monkeypatch.setattr(folder, "LONGEST", 500)


@pytest.mark.usefixtures("shallow")
def test_what_a_killed_service_left_is_gone_at_the_next_start(tmp_path):
    at = folder.prepared(places(tmp_path / "v"))
    (at / "voila_abc" / "1234").mkdir(parents=True)
    (at / "voila_abc" / "1234" / "k.json").write_text("{}")
    again = folder.prepared(places(tmp_path / "v"))
    assert again == at == tmp_path / "v" / "kernels"
    assert list(at.iterdir()) == []
    assert at.stat().st_mode & 0o777 == 0o711


def test_a_deep_lab_keeps_its_sockets_within_what_linux_allows(tmp_path):
    deep, other = (places(tmp_path / ("dalam" * 20) / name) for name in ("a", "b"))
    at = folder.prepared(deep)
    try:
        assert len(f"{at}/voila_12345678/12345678-1234/k-ipc-5") <= 107
        assert folder.prepared(deep) == at != folder.prepared(other)
    finally:
        at.rmdir()
        folder.prepared(other).rmdir()


@pytest.mark.usefixtures("shallow")
def test_a_link_in_its_place_is_not_followed(tmp_path):
    victim = tmp_path / "korban"
    (victim / "berkas").mkdir(parents=True)
    lab = places(tmp_path / "v")
    Path(lab.var / "kernels").symlink_to(victim)
    with pytest.raises(FileExistsError):
        folder.prepared(lab)
    assert (victim / "berkas").is_dir()
