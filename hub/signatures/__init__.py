"""Electronic signatures in PDF: is a file that came back the one that went out, whole, and by whom was it signed."""
