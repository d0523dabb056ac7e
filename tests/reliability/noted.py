"""Print the numbers and texts of all interactions of a home as JSON, oldest number first."""

import json
import os

import django


def main() -> None:
    """Read by the tables, so that it works on either database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.config.settings")
    django.setup()
    from clew.areas.communication.models import Interaction

    rows = Interaction.objects.order_by("record__number").values_list("record__number", "text")
    print(json.dumps({"numbers": [n for n, _ in rows], "texts": [t for _, t in rows]}))


if __name__ == "__main__":
    main()
