"""Settings that a test run changes under our feet, read from the module itself."""

from clew.config import settings


def test_every_mail_of_every_package_leaves_by_the_houses_own_post() -> None:
    assert settings.EMAIL_BACKEND == "clew.kernel.mail.backend.HouseMail"
