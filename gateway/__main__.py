"""``python -m gateway`` is the command ``c360``."""

from gateway.cli.main import main

if __name__ == "__main__":
    main()
