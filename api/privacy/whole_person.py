"""Who somebody who signs in is to us, as rider, driver or of the staff alone, and how all of that is forgotten."""

from api.audit.asking import asking
from api.audit.deed import Deed
from api.persistence.leaving import part_with_account
from api.privacy.person_file import forget_driver, forget_rider, rides_to_come, shifts_of
from api.security.identity import Account, Role
from api.service import Service
from scheduler.domain.errors import IllegalTransition


def kinds_of(account: Account) -> dict[str, str]:
    """Return what an account's person is to us, with the id of each; the account itself where it is nothing else."""
    linked = {"rider": account.rider_id, "driver": account.driver_id}
    found = {kind: str(id_) for kind, id_ in linked.items() if id_ is not None}
    return found or {"account": account.id}


def what_keeps(service: Service, account: Account) -> str:
    """Return why somebody cannot be forgotten just now; nothing where they can."""
    if account.rider_id is not None and rides_to_come(service, account.rider_id):
        return "Rides are still to come. Cancel them first."
    if account.driver_id is not None and shifts_of(service, account.driver_id):
        return "Shifts are still to come. Take them back first."
    is_last = service.people.number_of(Role.ADMINISTRATOR) <= 1
    if Role.ADMINISTRATOR in account.roles and is_last:
        return "This is the only administrator. Give somebody else that role first."
    return ""


def forget_everything(service: Service, account: Account) -> None:
    """Forget somebody as rider, as driver and as somebody who signs in.

    Raises
    ------
    IllegalTransition
        Something keeps them just now; says what.
    """
    kept = what_keeps(service, account)
    if kept:
        raise IllegalTransition(kept)
    if account.rider_id is not None:
        forget_rider(service, account.rider_id)
    if account.driver_id is not None:
        forget_driver(service, account.driver_id)
    if service.people.find(account.id) is None:
        return
    who, subject = asking(), f"account:{account.id}"
    with service.storage.writing() as unit:
        part_with_account(unit.connection, account.id)
        now = service.surroundings.wall_clock.now()
        unit.note(Deed("person.erased", now, who.actor, who.channel, subject=subject, people=(subject,)))
        unit.commit()
    service.database.compact()
