"""Comments (catatan dan tanggapan) on an assessment."""
