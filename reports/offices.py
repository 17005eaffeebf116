"""Offices that usually hold an indicator, so that they can be named in another language than the instrument's."""

from __future__ import annotations

from widgets.i18n import N_, _

KNOWN = (
    N_("Diskominfo"),
    N_("Bagian Hukum"),
    N_("Bappeda"),
    N_("Inspektorat"),
    N_("Tim Koordinasi SPBE (dipimpin Sekda)"),
    N_("BPKAD"),
    N_("Bagian Organisasi"),
    N_("BKPSDM"),
    N_("Dinas Perpustakaan dan Kearsipan"),
    N_("Bagian Pengadaan Barang/Jasa (UKPBJ)"),
    N_("Sekretariat Daerah"),
    N_("Auditor TIK eksternal bersertifikat"),
    N_("Walidata dan produsen data"),
    N_("Perangkat daerah pemilik layanan"),
    N_("Perangkat daerah pemilik layanan (contoh Denpasar: DPMPTSP, perizinan/OSS)"),
    N_("Perangkat daerah pemilik layanan (contoh Denpasar: Bapenda, e-BPHTB)"),
    N_("Perangkat daerah pemilik layanan (contoh Denpasar: Disnaker, bursa kerja)"),
    N_("Unit persandian (biasanya di Diskominfo)"),
    N_("Unit persandian"),
    N_("Semua perangkat daerah pengusul aplikasi"),
    N_("Semua perangkat daerah pemilik risiko"),
    N_("Semua perangkat daerah"),
    N_("Forum Satu Data/Bappeda"),
    N_("Bagian Umum"),
    N_("BPKAD/TAPD"),
)
"""Every owner that ``permenpanrb-59-2020`` names; a test holds the list against the instrument."""


def named(owner: str) -> str:
    """Return what an office is called."""
    return _(owner)
