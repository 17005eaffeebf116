"""The hub's pages around accounts: sign-in, passwords, codes, invitations, people.

They reach the store and the settings through the hub's authenticator and import nothing of it.
"""
