"""Personal data: what is kept and why (``inventory.yaml``), for how long, how a person takes it along or has it erased.

The inventory is data. Retention, export and erasure do what it says, and ``docs/privasi.md`` and the record of
processing are written from it, so that none of them can say something else (UU 27/2022, Perlindungan Data Pribadi).
"""
