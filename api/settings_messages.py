"""What a process is told of the ways to reach people: its mail server, its provider of text messages and letters."""

from typing import Self

from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator
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

    @model_validator(mode="after")
    def _mail_says_who_it_is_from(self) -> Self:
        if self.mail_host and "@" not in self.mail_from:
            raise ValueError(
                "DROVE_MAIL_FROM is missing. With DROVE_MAIL_HOST, set it to our own address, which answers go to."
            )
        return self

    @model_validator(mode="after")
    def _provider_can_be_used(self) -> Self:
        if (self.provider_url is None) != (self.provider_key is None):
            raise ValueError("DROVE_PROVIDER_URL and DROVE_PROVIDER_KEY go together. Set both, or neither.")
        templates = (self.provider_sms_template, self.provider_letter_template, self.provider_email_template)
        if self.provider_url is not None and not any(templates):
            raise ValueError(
                "DROVE_PROVIDER_SMS_TEMPLATE, _LETTER_TEMPLATE and _EMAIL_TEMPLATE are all missing. Set the id of "
                "the provider's template for each way that is to be used."
            )
        return self
