"""`python -m handrail`: the same as the command `handrail`."""

from handrail.cli.main import run

if __name__ == "__main__":
    run()
