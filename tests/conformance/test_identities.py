"""Who there is: the file of --credentials, and its being read again."""

import json

import pytest
from server import eventually, run

KEY = {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "secretAccessKey": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEX"}
READS = {"Version": "2012-10-17",
         "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}


def alice(**more):
    return {"users": [{"name": "alice", "accessKeys": [KEY], **more}]}


@pytest.fixture
def credentials(directory):
    """credentials(content) writes a file of that content, and returns its path."""
    path = directory / "credentials.json"

    def write(content, mode=0o600):
        path.touch(mode=0o600)
        path.chmod(mode)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def refusal(directory, path):
    ended = run("serve", "--listen", "127.0.0.1:0", "--data", directory / "data",
                "--credentials", path)
    assert ended.returncode == 1
    return ended.stderr


def test_a_file_that_is_wrong_is_refused_at_the_start(directory, credentials):
    assert "not JSON at byte" in refusal(directory, credentials("{"))
    assert "users[0] has no 'nmae'" in refusal(directory, credentials({"users": [{"nmae": "a"}]}))
    assert ("the user alice: there is no policy nothing"
            in refusal(directory, credentials(alice(policies=["nothing"]))))
    assert "cannot read" in refusal(directory, directory / "missing")


def test_a_file_that_others_may_read_is_refused(directory, credentials):
    said = refusal(directory, credentials(alice(), mode=0o644))
    assert "is open to others" in said and KEY["secretAccessKey"] not in said


def test_a_file_is_read_again_when_it_changes(start_server, credentials):
    path = credentials(alice())
    server = start_server("--credentials", path)
    credentials({"users": [], "root": {"accessKeys": [KEY, {**KEY, "accessKeyId": "AKIA2"}]}})
    eventually(lambda: "was read anew; access keys in it: 2" in server.errors(), "reading")
    credentials("{")
    eventually(lambda: "the access keys that were known stay" in server.errors(), "refusal")
    credentials(alice(policies=[READS]))
    eventually(lambda: "was read anew; access keys in it: 1" in server.errors(), "reading")
    assert KEY["secretAccessKey"] not in server.errors()
