"""Warm kernels and servers: processes forked from a parent that has everything imported already.

A kernel provisioner for jupyter_client, used through the kernelspec alone, a spawner for JupyterHub, their parent
process, and nothing else: this package imports nothing of the lab. Protocol, states and threat model:
``docs/warm-kernels.md``.
"""
