"""The daily mail: who gets it, once, and how they get no more."""

from functools import partial
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client

from claims import digest, inbox, tasks
from claims.models import Notice, Preferences
from tests.claims.factories import make_claim
from tests.claims.view_factories import said
from tests.racing import on_real_rows, race, track

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail(settings):
    settings.SEND_DIGESTS = True
    settings.SITE_ADDRESS = "https://desk.example"
    settings.DEFAULT_FROM_EMAIL = "desk@desk.example"


def tell(*users, **fields) -> None:
    claim = make_claim(wording="Ferries <stay> in port.")
    for user in users:
        inbox.tell(user, Notice.Kind.SENT_BACK, claim=claim, **fields)


def test_digest_says_what_is_new(ana, ben, mailoutbox):
    tell(ana, by=ben, text="Which log?")
    notice = Notice.objects.get()

    assert digest.send_all() == (1, 0)

    [mail] = mailoutbox
    off = f"https://desk.example{digest.opt_out_path(ana)}"
    assert (mail.to, mail.from_email) == (["ana@desk.example"], "desk@desk.example")
    assert mail.subject == "Claims desk: 1 new in your inbox"
    assert mail.extra_headers == {
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    lines = [line.strip() for line in mail.body.splitlines() if line.strip()]
    assert lines == [
        "Hello ana,",
        "this is new in your inbox:",
        "* ben sent the claim back to you: Which log?",
        "Ferries <stay> in port.",
        "Ferries stay in port",
        f"https://desk.example{notice.claim.get_absolute_url()}",
        "--",
        f"No more of these: {off}",
    ]


def test_digest_goes_once(ana, mailoutbox):
    tell(ana)

    assert digest.send_all() == (1, 0)
    assert digest.send_all() == (0, 0)
    tell(ana)
    assert digest.send_all() == (1, 0)

    subjects = [one.subject for one in mailoutbox]
    assert subjects == ["Claims desk: 1 new in your inbox"] * 2


def test_digest_of_many_names_the_first(ana, mailoutbox, monkeypatch):
    monkeypatch.setattr(digest, "MOST", 2)
    tell(*[ana] * 5)

    digest.send_all()

    [mail] = mailoutbox
    assert mail.subject == "Claims desk: 5 new in your inbox"
    assert mail.body.count("\n* ") == 2
    assert "And 3 more: https://desk.example/inbox/" in mail.body


def test_digest_is_for_who_wants_it_and_has_something_to_read(
    ana, ben, cleo, dora, mailoutbox
):
    tell(ana, ben, cleo, dora)
    Preferences.objects.create(user=ana, digest=False)
    Preferences.objects.create(user=dora)
    Notice.objects.filter(user=ben).update(read_at=Notice.objects.first().at)
    cleo.email = ""
    cleo.save()

    digest.send_all()

    assert [mail.to for mail in mailoutbox] == [["dora@desk.example"]]


def test_digest_leaves_out_who_has_left(ana, mailoutbox):
    tell(ana)
    ana.is_active = False
    ana.save()

    assert digest.send_all() == (0, 0)


@pytest.mark.parametrize("error", [SMTPException, ValueError, ConnectionError])
def test_one_address_that_fails_does_not_stop_the_others(
    ana, ben, mailoutbox, monkeypatch, error, caplog
):
    tell(ana, ben)
    send = EmailMessage.send

    def fail_for_ana(mail, **given):
        if mail.to == ["ana@desk.example"]:
            raise error("no such mailbox")
        return send(mail, **given)

    monkeypatch.setattr(EmailMessage, "send", fail_for_ana)
    first = digest.send_all()
    monkeypatch.setattr(EmailMessage, "send", send)

    assert first == (1, 1)
    assert "The digest of ana could not be sent" in caplog.text
    assert digest.send_all() == (1, 0)
    assert [mail.to for mail in mailoutbox] == [
        ["ben@desk.example"],
        ["ana@desk.example"],
    ]


@on_real_rows
def test_race_of_digests_mails_each_notice_once(ana, ben, mailoutbox, tmp_path):
    tell(*[ana] * 3, *[ben] * 3)
    with track(tmp_path):
        results = race(*[partial(digest.send_all)] * 6)

        assert sum(sent for sent, _ in results) == len(mailoutbox)
        assert sum(mail.body.count("\n* ") for mail in mailoutbox) == 6


def test_command_sends_and_tells(ana, mailoutbox, capsys):
    tell(ana)

    call_command("send_digests")

    assert capsys.readouterr().out == "1 sent, 0 failed.\n"
    assert len(mailoutbox) == 1


def test_command_fails_when_one_could_not_be_sent(ana, monkeypatch, caplog):
    tell(ana)

    def fail(mail, **given):
        raise SMTPException("no such mailbox")

    monkeypatch.setattr(EmailMessage, "send", fail)

    with pytest.raises(CommandError, match="the log says why"):
        call_command("send_digests")


def test_nothing_is_sent_until_mail_is_configured(ana, mailoutbox, settings):
    settings.SEND_DIGESTS = False
    tell(ana)

    tasks.send_digests()
    with pytest.raises(CommandError, match="Mail is off"):
        call_command("send_digests")

    assert mailoutbox == []
    settings.SEND_DIGESTS = True
    tasks.send_digests()
    assert len(mailoutbox) == 1


# No more of it


def test_opt_out_asks_first_and_works_signed_out(ana):
    client, path = Client(), digest.opt_out_path(ana)

    asked = client.get(path)
    kept = Preferences.objects.count()
    done = client.post(path)

    assert said(asked, "//form/button") == ["Send me no more"]
    assert kept == 0
    assert said(done, "//main//p") == [
        "You get no more daily mail. In your preferences you can have it again."
    ]
    assert Preferences.objects.get(user=ana).digest is False


def test_opt_out_by_the_mail_program(ana):
    client = Client(enforce_csrf_checks=True)

    response = client.post(digest.opt_out_path(ana), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert Preferences.objects.get(user=ana).digest is False


def test_opt_out_keeps_the_other_preferences(ana):
    Preferences.objects.create(user=ana, single_keys=False)

    for _ in range(2):
        Client().post(digest.opt_out_path(ana))

    kept = Preferences.objects.get(user=ana)
    assert (kept.single_keys, kept.digest) == (False, False)


@pytest.mark.parametrize("forge", ["1", "1:x", "x", "%00", "999999999999:abc"])
def test_opt_out_that_we_did_not_sign_is_not_found(ana, forge):
    response = Client().post(f"/account/mail/off/{forge}/")

    assert response.status_code == 404
    assert Preferences.objects.count() == 0
