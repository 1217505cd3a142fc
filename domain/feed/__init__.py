"""What client apps are told of changes: the feed that they ask, and the webhooks that tell them."""
