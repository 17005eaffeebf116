"""The append-only event log: who did what, when, and a chain of hashes over it."""

from hub.registry.events.rules import Fault, append, head, verify

__all__ = ["Fault", "append", "head", "verify"]
