"""The form of review: a verdict in words."""

from typing import Any

from clew.kernel.ui.forms import ClewForm, text_area


class VerdictForm(ClewForm):
    """A function's verdict in words; the field asked first depends on what it says."""

    FIRST = {
        "conditions": ("Under which condition does it work?", "Say under which condition."),
        "no": ("What stands in the way?", "Say what stands in the way."),
    }

    conditions = text_area("Condition", required=True)
    capacity = text_area("Capacity", help="People, machines, material, time.", rows=2)
    risk = text_area("Risk", help="What may go wrong, and what then.", rows=2)
    law = text_area("Law", help="What the law asks of your part.", rows=2)

    def __init__(self, *args: Any, says: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.says = says
        if says in self.FIRST:
            label, missing = self.FIRST[says]
            self.fields["conditions"].label = label
            self.fields["conditions"].error_messages["required"] = missing
        else:
            del self.fields["conditions"]
