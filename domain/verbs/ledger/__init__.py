"""What a person may do to the ledger: hold a reminder back, let it go, send it again, cancel it."""
