"""The store: the ledger of issues and the outbox of letters, in SQL."""
