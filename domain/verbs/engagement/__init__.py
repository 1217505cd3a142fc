"""What affiliates do together: events, publications, exchanges, projects and programmes."""
