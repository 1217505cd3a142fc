"""Package data: facts from public pages, as CSV files with the source of each row."""
