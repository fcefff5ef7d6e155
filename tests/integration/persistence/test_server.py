"""A database server that is not there is told in words, at the start of every command, and no secret with it."""

import pytest

from api.faults import DatabaseUnusable
from api.persistence.database import Database, open_beside
from api.proofs.processes import free_port


@pytest.mark.parametrize("opening", [Database, open_beside])
def test_a_server_that_does_not_answer_is_told_in_words(opening: type[Database]) -> None:
    address = f"postgresql+psycopg://drove:a-secret@127.0.0.1:{free_port()}/drove"
    with pytest.raises(DatabaseUnusable, match=r"cannot be used: .*that the server runs") as refusal:
        opening(address)
    assert "a-secret" not in str(refusal.value)
