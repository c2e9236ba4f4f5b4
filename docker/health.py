"""Asks the web server of this container whether it is well; ends with status 1 if not."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException

# The server answers only to the names it knows.
HOST = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]

if __name__ == "__main__":
    connection = HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        connection.request("GET", "/health/", headers={"Host": HOST})
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        sys.exit(f"The web server does not answer: {error}")
    sys.exit(0 if status == 200 else f"The web server is not well: it answers {status}.")
