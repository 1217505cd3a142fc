"""`python -m service`, which the script `entente` runs: the command line."""

from service.cli.tree import app

if __name__ == "__main__":
    app(prog_name="./entente")
