"""Which ways to reach people are open in this installation: those that its settings name."""

from collections.abc import Mapping

from api.notify.message import By
from api.notify.provider import Account, ProviderSender
from api.notify.senders import RecordingSender, Sender
from api.notify.smtp import MailServer, SmtpSender
from api.notify.token import read_key
from api.settings import Settings
from scheduler.domain.policy import ServicePolicy
from scheduler.usecases.ports import Clock


def senders_of(settings: Settings, policy: ServicePolicy, clock: Clock) -> Mapping[By, Sender]:
    """Return who sends messages of each way. The demonstration sends nothing unless it is set up to."""
    found: dict[By, Sender] = {}
    if settings.demo:
        found |= dict.fromkeys((By.EMAIL, By.SMS, By.LETTER), RecordingSender())
    if settings.mail_host:
        found[By.EMAIL] = SmtpSender(_mail_server(settings, policy))
    if settings.provider_url is not None and settings.provider_key is not None:
        named = {
            By.SMS: settings.provider_sms_template,
            By.LETTER: settings.provider_letter_template,
            By.EMAIL: settings.provider_email_template,
        }
        templates = {by: template for by, template in named.items() if template}
        key = read_key(settings.provider_key.get_secret_value())
        provider = ProviderSender(Account(str(settings.provider_url), key, templates), clock)
        found |= dict.fromkeys(templates, provider)
    return found


def _mail_server(settings: Settings, policy: ServicePolicy) -> MailServer:
    password = settings.mail_password
    return MailServer(
        host=settings.mail_host,
        port=settings.mail_port,
        user=settings.mail_user,
        password="" if password is None else password.get_secret_value(),
        starts_tls=settings.mail_starts_tls,
        sender=settings.mail_from,
        sender_name=policy.name,
    )
