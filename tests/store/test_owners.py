"""Owners: the names that processes claim under."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from ranking.store.owners import new_owner, owner_is_gone


def test_an_owner_names_the_host_the_process_and_a_token_of_its_own():
    first, second = new_owner(), new_owner()

    assert first.rsplit("/", 2)[:2] == [socket.gethostname(), str(os.getpid())]
    assert first != second


def test_a_living_process_is_not_gone():
    assert not owner_is_gone(new_owner())


def test_a_process_that_ended_is_gone():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    assert owner_is_gone(f"{socket.gethostname()}/{ended.pid}/token")


@pytest.mark.parametrize("owner", ["elsewhere/999999999/token", "", "somebody", f"{socket.gethostname()}/x/token"])
def test_an_owner_that_can_not_be_asked_after_is_not_called_gone(owner):
    assert not owner_is_gone(owner)


def test_nobody_is_called_gone_where_processes_can_not_be_asked_after(monkeypatch):
    monkeypatch.setattr(os, "name", "nt")

    assert not owner_is_gone(f"{socket.gethostname()}/999999999/token")


def test_a_process_of_another_account_is_not_gone(monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not owner_is_gone(new_owner())
