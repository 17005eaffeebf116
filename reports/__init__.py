"""The coaching report: facts, sentences, drawings, HTML and PDF, and the run that delivers them."""
