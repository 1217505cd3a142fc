"""What is true: models and rules, one noun a file, and what every floor above has to know."""
