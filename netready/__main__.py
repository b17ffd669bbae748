"""`python -m netready`."""

from netready.cli import main

main()
