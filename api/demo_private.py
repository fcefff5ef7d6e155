"""What the demonstration's made-up people agreed to, and how each is reached: by text, by e-mail, at home."""

from collections.abc import Sequence

from api.notify.contact import Contact
from api.notify.message import By
from api.persistence import consents
from api.persistence.unit_of_work import SqlUnitOfWork
from api.privacy.wording import CURRENT
from api.service import Service
from scheduler.domain.booking import Channel
from scheduler.domain.consent import Said, Statement, tell_of_health
from scheduler.domain.events import SYSTEM
from scheduler.domain.people import Driver, Rider

SAID_BY = "made up for the demonstration"


def load_private(service: Service, unit: SqlUnitOfWork, riders: Sequence[Rider]) -> None:
    """Write down the consent of those whose needs tell of health, unless they said something already."""
    now = service.surroundings.wall_clock.now()
    for rider in riders:
        if tell_of_health(rider.needs) and not consents.statements(unit.connection, rider.id):
            statement = Statement(
                rider.id, Said.GIVEN, CURRENT, now, by=SYSTEM, channel=Channel.SYSTEM, said_by=SAID_BY
            )
            consents.state(unit.connection, statement)


def load_contacts(service: Service, riders: Sequence[Rider], drivers: Sequence[Driver]) -> None:
    """Give some people a mobile, some an e-mail address; the others have the landline in their record."""
    people = [*(f"rider:{rider.id}" for rider in riders), *(f"driver:{driver.id}" for driver in drivers)]
    new = [person for person in people if not service.contacts.knows(person)]
    for number, person in enumerate(people, 1):
        if person not in new:
            continue
        if number % 3 == 1:
            if person.startswith("driver:"):
                service.contacts.put(Contact(person, "", phone=f"01632 960{number % 1000:03}"))
            continue
        phone = f"07700 900{number % 1000:03}" if number % 3 == 2 else ""
        email = "" if phone else f"{person.partition(':')[2]}@example.org"
        chosen = By.SMS if phone else By.EMAIL
        service.contacts.put(Contact(person, "", phone=phone, email=email, chosen=chosen))
