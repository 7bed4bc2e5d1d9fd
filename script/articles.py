"""Reads all articles and warns of those that nobody has compared with their sources for two years.

python -m script.articles

Ends with 1 for a file that is no article; an old one is a warning only, so that no day breaks the check.
"""

import sys

from core.clock import local_day, utc_now
from records.articles.catalogue import ArticleFault, article_catalogue, list_overdue


def main() -> int:
    """Return the exit code."""
    try:
        article_catalogue()
    except ArticleFault as fault:
        print(fault, file=sys.stderr)
        return 1
    for article in list_overdue(local_day(utc_now())):
        print(f"data/articles/{article.id}.yaml was last reviewed on {article.reviewed_on}: compare it again")
    return 0


if __name__ == "__main__":
    sys.exit(main())
