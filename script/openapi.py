"""Writes the API's OpenAPI document to a file, from which the web app's types are made.

python -m script.openapi FILE
"""

import json
import sys
from pathlib import Path

from api.app import create_app


def main() -> None:
    """Write the document to the file that the command line names."""
    document = json.dumps(create_app().openapi(), ensure_ascii=False, indent=1)
    Path(sys.argv[1]).write_text(document + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
