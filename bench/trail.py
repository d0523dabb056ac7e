"""How fast the record is replayed: the log by itself, and live content by itself."""

import time

from bench import house


def main() -> None:
    """Print events and records a second of processor time, and whether everything holds."""
    from clew.kernel.audit_trail import replay
    from clew.kernel.audit_trail import verify as verifying
    from clew.kernel.audit_trail.coverage import Report
    from clew.kernel.records.kinds import kinds

    report = Report()
    log = (replay.leaves, verifying._nodes, verifying._checkpoints)
    for name, looks in (("replaying the log", log), ("its values", (replay.values,))):
        began = time.process_time()
        found = [finding for look in looks for finding in look(report)]
        seconds = time.process_time() - began
        house.figure(
            name,
            events=report.events,
            events_a_second=round(report.events / seconds),
            findings=len(found),
        )
    began = time.process_time()
    whole = Report()
    found = list(verifying._contents(whole, [kind.name for kind in kinds()]))
    seconds = time.process_time() - began
    house.figure(
        "comparing live content",
        records=whole.records,
        records_a_second=round(whole.records / seconds),
        findings=len(found),
    )


if __name__ == "__main__":
    house.open_house()
    main()
