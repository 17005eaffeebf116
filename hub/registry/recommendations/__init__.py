"""Recommendations: written once by a coach or the secretariat, given to several regions."""
