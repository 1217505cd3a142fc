"""What is put together for a reader: health, what waits for somebody, and what a search finds."""
