"""`python -m service`: the command line."""

from service.cli.tree import app

if __name__ == "__main__":
    app()
