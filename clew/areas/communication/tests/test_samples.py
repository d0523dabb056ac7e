"""Real mails of strangers: each becomes an interaction, or a sentence and nothing else."""

import pytest

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Interaction
from clew.kernel.attachments import store
from clew.kernel.attachments.models import RecordFile
from clew.kernel.audit_trail.verify import verify
from clew.kernel.refusals import Refused
from tests.capabilities import samples

pytestmark = [pytest.mark.django_db, pytest.mark.samples]


def test_every_sample_mail_is_kept_or_refused_in_a_sentence(everyone):
    folder = samples()
    assert folder is not None
    kept, sentences = 0, {}
    for path in sorted((folder / "mail").iterdir()):
        before = Interaction.objects.count()
        try:
            caught = communication.catch_mail(
                path.read_bytes(), actor=everyone.alice, name=path.name
            )
        except Refused as refused:
            sentences[path.suffix] = str(refused)
            assert Interaction.objects.count() == before
            continue
        kept += 1
        original = RecordFile.objects.get(record=caught.record, role="original")
        assert store.read(original.file_id) == path.read_bytes()
        assert caught.subject
    assert set(sentences) == {".msg"}
    assert "Save it as .eml" in sentences[".msg"]
    assert kept == len(list((folder / "mail").glob("*.eml"))) > 0
    assert verify().ok
