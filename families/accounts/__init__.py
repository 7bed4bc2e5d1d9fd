"""Accounts: how a person proves who is asking."""
