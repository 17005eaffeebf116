"""The account store: people, their roles, sign-in, and what the hub learns from it.

The only place that knows passwords. It has a database of its own; the hub asks it at sign-in and again every few
seconds (:mod:`hub.accounts.authenticator`), the command line changes it (:mod:`hub.commands.users`).
"""
