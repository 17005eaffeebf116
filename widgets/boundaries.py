"""Boundaries of regions that somebody brings along, for a map: TopoJSON whose shapes carry region codes as ids.

The lab has none of its own: which boundaries are right is for others to say. A shape finds its figures by its ``id``,
which must be the region's code as text ("11.10" is not 11.1); nothing is joined by name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spbe_core import regions
from spbe_core.errors import DataError

LARGEST = 20_000_000
"""Bytes; a national map simplified for the screen has less than half a million."""


@dataclass(frozen=True)
class Boundaries:
    """A map of regions.

    Attributes
    ----------
    topology : dict
        The TopoJSON.
    feature : str
        Name of the object in it that holds the shapes.
    codes : frozenset of str
        Regions that have a shape.
    unknown : tuple of str
        Ids of shapes that are no region's code; they are drawn without a figure.
    """

    topology: dict[str, Any]
    feature: str
    codes: frozenset[str]
    unknown: tuple[str, ...]


def read(path: Path | str, feature: str | None = None) -> Boundaries:
    """Read boundaries from a TopoJSON file.

    Parameters
    ----------
    path : Path or str
    feature : str, optional
        Which object to draw; may be absent where there is only one.

    Raises
    ------
    DataError
        When the file is missing, too large or no TopoJSON, the object is not named or not there, or ids are no text.
    """
    file = Path(path)
    where = f"Berkas batas {file.name}"
    if not file.is_file():
        raise DataError(where, "tidak ada", "Letakkan berkas TopoJSON di folder notebook ini")
    if file.stat().st_size > LARGEST:
        raise DataError(where, f"lebih besar dari {LARGEST // 10**6} MB", "Sederhanakan garisnya dahulu")
    try:
        topology = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(where, "bukan JSON", "Simpan sebagai TopoJSON (UTF-8)") from error
    objects = topology.get("objects") if isinstance(topology, dict) and topology.get("type") == "Topology" else None
    if not isinstance(objects, dict) or not isinstance(topology.get("arcs"), list):
        raise DataError(where, "bukan TopoJSON", "GeoJSON dapat diubah dengan mapshaper atau topojson")
    named = feature or (next(iter(objects)) if len(objects) == 1 else None)
    if named not in objects:
        raise DataError(where, f"objek {named or 'yang dipakai'} tidak jelas", f"Pilih: {', '.join(map(str, objects))}")
    shapes = objects[named].get("geometries")
    if not isinstance(shapes, list) or not shapes:
        raise DataError(where, f"objek {named} tidak berisi bentuk", "Pilih objek lain")
    ids = [shape.get("id") for shape in shapes if isinstance(shape, dict)]
    if not all(isinstance(each, str) for each in ids) or len(ids) != len(shapes):
        raise DataError(where, "ada bentuk tanpa id teks", "Isi id dengan kode wilayah sebagai teks, misalnya 11.10")
    known = {region.code for region in regions.all_regions()}
    if not known.intersection(ids):
        raise DataError(where, "tidak ada id yang berupa kode wilayah", "Isi id dengan kode Kemendagri bertitik")
    return Boundaries(topology, named, frozenset(known.intersection(ids)), tuple(sorted(set(ids) - known)))
