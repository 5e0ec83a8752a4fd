"""Workers of pytest-xdist on many quick tests: files and some folders whole, counted as they end, in few messages.

As it comes, a worker sends five messages a test, and at each of them all tests that are done are counted again: with
15,000 tests a millisecond and a half of each.
"""

from __future__ import annotations

from functools import cached_property

import pytest
from xdist.scheduler import LoadFileScheduling

UNSEEN_S = 0.005
"""Setups that are quicker are in no list of the slowest."""


class InWholeFiles(LoadFileScheduling):
    """Files go to workers whole, and what `together` gives a name; a test that is done is counted no more.

    together : name of the group of a test by its id, or None.
    """

    def __init__(self, config, log, together):
        super().__init__(config, log)
        self._together = together

    def _split_scope(self, nodeid):
        return self._together(nodeid) or super()._split_scope(nodeid)

    @cached_property
    def _numbers(self):
        """Place of each test: workers have equal lists once work begins."""
        return {nodeid: number for number, nodeid in enumerate(self.collection)}

    def _assign_work_unit(self, node):
        """The first worker begins in front and the second behind: neither reads what only the other asks for."""
        scope, unit = self.workqueue.popitem(last=self.nodes.index(node) % 2 == 1)
        self.assigned_work[node][scope] = unit
        node.send_runtest_some([self._numbers[nodeid] for nodeid in unit])

    def _pending_of(self, workload):
        return sum(map(len, workload.values()))

    def mark_test_complete(self, node, item_index, duration=0):
        """A test is done: what is left is what waits."""
        nodeid, work = self.collection[item_index], self.assigned_work[node]
        scope = self._split_scope(nodeid)
        del work[scope][nodeid]
        if not work[scope]:
            del work[scope]
        self._reschedule(node)


class FewMessages:
    """Of a test that passes a worker sends that it did, once."""

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session):
        plugins = session.config.pluginmanager.get_plugins()
        (worker,) = (one for one in plugins if type(one).__name__ == "WorkerInteractor")
        send = worker.sendevent

        def sendevent(name, **message):
            data = message.get("data", {})
            if name == "testreport" and data["outcome"] == "passed":
                if data["when"] != "call" and data["duration"] < UNSEEN_S and not data["sections"]:
                    return
                data["keywords"] = {}
            if name != "logstart":
                send(name, **message)

        worker.sendevent = sendevent
