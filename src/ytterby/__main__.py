"""`python -m ytterby`: the command line."""

from ytterby.cli.main import main

if __name__ == "__main__":
    main()
