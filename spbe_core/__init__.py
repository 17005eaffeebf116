"""The domain of the lab: instruments, scoring, regions, published results, planning, and the registry's client.

Pure Python and pandas; knows no web server, no notebook and no hub.
"""
