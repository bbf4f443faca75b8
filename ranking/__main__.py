"""`python -m ranking` is the `ranking` command."""

from ranking.cli.main import main

main()
