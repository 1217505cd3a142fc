"""The office desk: documents are filed, files imported, webhooks kept."""
