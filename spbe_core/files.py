"""Read the package's data files: everything as text, no guessing of types, nothing silently overwritten."""

from __future__ import annotations

import csv
import io
from collections.abc import Hashable
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from spbe_core.errors import DataError

if TYPE_CHECKING:
    _BaseLoader = yaml.BaseLoader
else:
    _BaseLoader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_DATA = files("spbe_core.data")


class _TextLoader(_BaseLoader):
    """Reads every scalar as text and refuses a key that appears twice in one mapping."""

    where: str

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise DataError(
                    f"{self.where} baris {key.start_mark.line + 1}",
                    f"kunci “{key.value}” muncul dua kali",
                    "Hapus salah satu",
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def parse_yaml(text: str, where: str) -> Any:
    """Parse YAML in which every scalar is text.

    Parameters
    ----------
    text : str
        The document.
    where : str
        Its name, for errors.

    Raises
    ------
    DataError
        For a key that appears twice or text that is not YAML.
    """
    loader = _TextLoader(text)
    loader.where = where
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        raise DataError(
            where, "bukan YAML yang sah", f"Periksa penulisan berkas ({error.__class__.__name__})"
        ) from error
    finally:
        loader.dispose()


def read_text(name: str) -> str:
    """Read ``data/<name>``."""
    return _DATA.joinpath(name).read_text(encoding="utf-8")


def read_yaml(name: str) -> Any:
    """Read ``data/<name>``; see :func:`parse_yaml`."""
    return parse_yaml(read_text(name), name)


def read_csv(name: str) -> list[dict[str, str]]:
    """Read ``data/<name>`` as rows of text.

    Raises
    ------
    DataError
        When a row has more or fewer cells than the header.
    """
    reader = csv.reader(io.StringIO(read_text(name), newline=""), strict=True)
    header = next(reader)
    rows = []
    for cells in reader:
        if len(cells) != len(header):
            raise DataError(
                f"{name} baris {reader.line_num}", f"{len(cells)} sel, bukan {len(header)}", "Perbaiki baris itu"
            )
        rows.append(dict(zip(header, cells, strict=True)))
    return rows
