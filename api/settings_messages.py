"""What a process is told of the ways to reach people: its mail server, its provider of text messages and letters."""

from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import BaseSettings

from api.notify.token import read_key


class MessageSettings(BaseSettings):
    """The part of the settings that is about messages. Ways that are not set up are not used."""

    mail_host: str = ""
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_user: str = ""
    mail_password: SecretStr | None = None
    mail_from: str = ""
    """Our own address, which answers go to."""
    mail_starts_tls: bool = True
    provider_url: HttpUrl | None = None
    """Of text messages and letters: anything that speaks GOV.UK Notify's API."""
    provider_key: SecretStr | None = None
    provider_sms_template: str = ""
    provider_letter_template: str = ""
    provider_email_template: str = ""
    """Set it to send e-mail through the provider too, not through a mail server."""

    @field_validator("provider_key")
    @classmethod
    def _is_a_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None:
            read_key(key.get_secret_value())
        return key
