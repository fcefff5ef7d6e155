"""The queue of what-ifs: taken in, started apart from this process, and followed until they end.

A process that died without a word is started again; it goes on where it was, because every day it played is kept.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from api.persistence.what_ifs import WhatIfStore
from api.planning.files import Folder, lay_to_rest
from api.planning.what_if import WhatIf, WhatIfState

Alive = Callable[[WhatIf], bool]


class WhatIfQueue:
    """What-ifs of one installation."""

    def __init__(self, store: WhatIfStore, root: Path, *, alive: Alive | None = None) -> None:
        self.store, self.root, self._alive = store, root, alive or self._is_played

    def folder(self, id_: str) -> Folder:
        """Return the folder of a what-if."""
        return Folder(self.root, id_)

    def take_in(self, what_if: WhatIf) -> WhatIf:
        """Check a what-if, keep it and start its process.

        Raises
        ------
        BrokenInput
            Its scenario cannot be used.
        """
        folder = self.folder(what_if.id)
        folder.write(what_if)
        folder.check()
        self.store.put(what_if)
        return self._started(what_if)

    def every(self) -> list[WhatIf]:
        """Return every what-if as it stands now, newest first."""
        return [self._followed(one) for one in self.store.every()]

    def tend(self) -> None:
        """Look after every what-if that is not over and whose folder is here, so that one that died goes on."""
        for one in self.store.every():
            if not one.is_over and self.folder(one.id).path.is_dir():
                self._followed(one)

    def find(self, id_: str) -> WhatIf | None:
        """Return a what-if as it stands now, or None."""
        known = self.store.find(id_)
        return self._followed(known) if known is not None else None

    def _followed(self, known: WhatIf) -> WhatIf:
        if known.is_over:
            return known
        folder = self.folder(known.id)
        ended, progress = folder.read("ended.json"), folder.read("progress.json")
        now = known
        if progress is not None:
            state = WhatIfState.RUNNING if progress["total"] else WhatIfState.QUEUED
            now = replace(now, state=state, done=progress["done"], total=progress["total"])
        if ended is not None:
            state = WhatIfState.DONE if ended["ok"] else WhatIfState.FAILED
            now = replace(now, state=state, message=ended["message"], process=0)
        elif not self._alive(known):
            return self._started(now)
        if now != known:
            self.store.put(now)
        return now

    def _started(self, what_if: WhatIf) -> WhatIf:
        process = self.folder(what_if.id).start()
        if not process:
            return what_if
        running = replace(what_if, process=process)
        self.store.put(running)
        return running

    def _is_played(self, what_if: WhatIf) -> bool:
        lay_to_rest(what_if.process)
        return self.folder(what_if.id).is_played()
