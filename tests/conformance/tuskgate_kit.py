"""Fixtures of pytest for a Tuskgate with a test kit: what a test does to tables, clock and faults is
undone after it. TUSKGATE_ADMIN_URL says where the kit listens."""

import json
import os
import urllib.error
import urllib.request

import pytest


class Kit:
    """The test kit that listens on `url`; of one namespace, if the server has them."""

    def __init__(self, url, namespace=None):
        self.url = url
        self.of = {} if namespace is None else {"namespace": namespace}

    def ask(self, method, path, **body):
        request = urllib.request.Request(f"{self.url}{path}", json.dumps(body).encode(),
                                         method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return json.loads(response.read())
        except urllib.error.HTTPError as error:
            raise ValueError(f"{error.code} {error.read().decode()}") from None

    def clock(self, **change):
        """clock(set="2030-01-01T00:00:00Z"), clock(advance="25h"), clock(follow=True); or tells."""
        return self.ask("PUT", "/clock", **change) if change else self.ask("GET", "/clock")

    def fault(self, fault, **rule):
        """fault("throttle", table="Music", operation="PutItem", nth=2)"""
        return self.ask("POST", "/faults", fault=fault, **self.of, **rule)

    def faults(self):
        return self.ask("GET", "/faults")["faults"]

    def clear_faults(self):
        return self.ask("DELETE", "/faults", **self.of)

    def snapshot(self, name, **parameters):
        return self.ask("POST", f"/snapshots/{name}", **self.of, **parameters)

    def restore(self, name, **parameters):
        return self.ask("POST", f"/snapshots/{name}/restore", **self.of, **parameters)

    def reset(self, **parameters):
        return self.ask("POST", "/reset", **self.of, **parameters)


@pytest.fixture(scope="session")
def kit():
    return Kit(os.environ.get("TUSKGATE_ADMIN_URL", "http://127.0.0.1:8001"))


@pytest.fixture(scope="session")
def seed(kit):
    """The name of a snapshot of all tables, as they are before the first test that asks for it. A
    fixture of this name that makes them first may take its place."""
    kit.snapshot("seed")
    return "seed"


@pytest.fixture
def tables(kit, seed):
    """Tables are after the test what they were before all of them, and nothing fails on purpose."""
    yield
    kit.clear_faults()
    kit.clock(follow=True)
    kit.restore(seed)
