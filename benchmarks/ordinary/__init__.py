"""What most people would write with the same packages: Strawberry, Tortoise, a data loader a relation."""
