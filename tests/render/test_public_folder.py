"""The public folder: files replaced at once, only where they changed, and never outside it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ranking.render.public_folder import PublicFolder, UnsafePath


def everything(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_are_written_with_their_folders(tmp_path):
    assert PublicFolder(tmp_path / "public").write({"en/a.html": b"a", "index.html": b"i"}) == [
        "en/a.html",
        "index.html",
    ]
    assert (tmp_path / "public" / "en" / "a.html").read_bytes() == b"a"


def test_unchanged_files_are_not_written_again(tmp_path):
    folder = PublicFolder(tmp_path)
    folder.write({"a.html": b"a", "b.html": b"b"})
    before = (tmp_path / "a.html").stat()
    assert folder.write({"a.html": b"a", "b.html": b"new"}) == ["b.html"]
    assert (tmp_path / "a.html").stat().st_ino == before.st_ino
    assert (tmp_path / "b.html").read_bytes() == b"new"


def test_nothing_else_is_left_behind(tmp_path):
    PublicFolder(tmp_path).write({"a.html": b"a"})
    assert everything(tmp_path) == ["a.html"]


def test_everybody_may_read_the_files(tmp_path):
    PublicFolder(tmp_path).write({"a.html": b"a"})
    assert stat.S_IMODE((tmp_path / "a.html").stat().st_mode) == 0o644


@pytest.mark.parametrize(
    "path",
    ["", ".", "..", "../a", "en/../../a", "en/..", "/etc/a", "//a", "C:/a", "C:a", "a\\b", "..\\a", "en//a", "./a",
     "en/", ".hidden", "en/.git/a", "a\0b", "a\nb", "a?b"],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(tmp_path, path):
    public = tmp_path / "public"
    with pytest.raises(UnsafePath):
        PublicFolder(public).write({"good.html": b"g", path: b"evil"})
    assert everything(tmp_path) == []


def test_a_linked_folder_does_not_lead_out(tmp_path):
    outside, public = tmp_path / "outside", tmp_path / "public"
    outside.mkdir()
    public.mkdir()
    (public / "en").symlink_to(outside)
    with pytest.raises(UnsafePath):
        PublicFolder(public).write({"en/a.html": b"evil"})
    assert everything(outside) == []


def test_a_linked_file_is_replaced_and_what_it_led_to_stays(tmp_path):
    secret, public = tmp_path / "secret", tmp_path / "public"
    secret.write_bytes(b"secret")
    public.mkdir()
    (public / "a.html").symlink_to(secret)
    PublicFolder(public).write({"a.html": b"a"})
    assert secret.read_bytes() == b"secret"
    assert not (public / "a.html").is_symlink()


def test_a_folder_that_is_a_link_itself_is_followed(tmp_path):
    (tmp_path / "www").mkdir()
    (tmp_path / "public").symlink_to(tmp_path / "www")
    PublicFolder(tmp_path / "public").write({"a.html": b"a"})
    assert (tmp_path / "www" / "a.html").read_bytes() == b"a"


def test_a_file_that_cannot_be_replaced_leaves_nothing_half_done(tmp_path):
    (tmp_path / "a.html").mkdir()
    with pytest.raises(OSError, match=r"a\.html"):
        PublicFolder(tmp_path).write({"a.html": b"a"})
    assert everything(tmp_path) == []


def test_only_named_files_are_removed(tmp_path):
    folder = PublicFolder(tmp_path)
    folder.write({"a.html": b"a", "b.html": b"b"})
    assert folder.remove(["a.html", "never.html"]) == ["a.html"]
    assert everything(tmp_path) == ["b.html"]


def test_nothing_outside_is_removed(tmp_path):
    Path(tmp_path / "precious").write_bytes(b"p")
    with pytest.raises(UnsafePath):
        PublicFolder(tmp_path / "public").remove(["../precious"])
    assert everything(tmp_path) == ["precious"]
