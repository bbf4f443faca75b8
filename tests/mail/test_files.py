"""Pictures and files in a letter: their structure, the names that each mail program shows, the same bytes each time."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import collapse_rfc2231_value

import pytest
from mail.post import content, letter, read, written

from ranking.domain.issues import Attachment
from ranking.mail.message import compose
from ranking.mail.parts import shortened

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURE = Attachment(
    name="ranks.png", plain_name="ranks.png", media_type="image/png", body=b"\x89PNG" + bytes(range(256)) * 9,
    cid="ranks.1@race-to-win",
)  # fmt: skip
WORKBOOK = Attachment(
    name="周动态_招商引资与项目建设竞赛_2024年第18周.xlsx",
    plain_name="investment-weekly-2024-W18.xlsx",
    media_type=XLSX,
    body=b"PK\x03\x04" + bytes(range(255, -1, -1)) * 40,
)  # fmt: skip
TABLE = Attachment(name="表.csv", plain_name="table.csv", media_type="text/csv", body="\ufeff县,1\r\n".encode())


def with_files(*attachments):
    return replace(content(html='<p><img src="cid:ranks.1@race-to-win"></p>'), attachments=attachments)


def structure(message):
    if not message.is_multipart():
        return message.get_content_type()
    return {message.get_content_subtype(): [structure(part) for part in message.iter_parts()]}


@pytest.mark.parametrize(
    ("attachments", "tree"),
    [
        ((), {"alternative": ["text/plain", "text/html"]}),
        ((PICTURE,), {"alternative": ["text/plain", {"related": ["text/html", "image/png"]}]}),
        ((WORKBOOK,), {"mixed": [{"alternative": ["text/plain", "text/html"]}, XLSX]}),
        (
            (PICTURE, WORKBOOK, TABLE),
            {
                "mixed": [
                    {"alternative": ["text/plain", {"related": ["text/html", "image/png"]}]},
                    XLSX,
                    "text/csv",
                ]
            },
        ),
    ],
)
def test_pictures_belong_to_the_page_and_files_stand_beside_the_letter(attachments, tree):
    assert structure(read(written(said=with_files(*attachments)))) == tree


def test_what_arrives_is_byte_for_byte_what_was_attached():
    message = read(written(said=with_files(PICTURE, WORKBOOK, TABLE)))
    arrived = {part.get_filename(): part.get_payload(decode=True) for part in message.walk() if part.get_filename()}
    assert arrived == {one.name: one.body for one in (PICTURE, WORKBOOK, TABLE)}


def test_the_picture_is_inline_under_the_name_that_the_page_uses():
    [picture] = [part for part in read(written(said=with_files(PICTURE))).walk() if part["Content-ID"]]
    assert picture["Content-ID"] == "<ranks.1@race-to-win>"
    assert picture.get_content_disposition() == "inline"


def test_programs_of_every_age_find_a_name_they_can_read():
    """Modern ones read RFC 2231, old ones the encoded word beside the type, the oldest plain ASCII."""
    raw = written(said=with_files(WORKBOOK))
    [modern] = [part for part in read(raw).walk() if part.get_content_disposition() == "attachment"]
    [old] = [part for part in message_from_bytes(raw).walk() if part.get_content_type() == XLSX]
    assert modern.get_filename() == WORKBOOK.name
    assert str(make_header(decode_header(old.get_param("name")))) == WORKBOOK.name
    assert collapse_rfc2231_value(old.get_param("filename", header="content-disposition")) in {
        WORKBOOK.name,
        WORKBOOK.plain_name,
    }
    assert b'filename="investment-weekly-2024-W18.xlsx"' in raw


def test_a_name_is_never_split_into_numbered_pieces():
    """QQ Mail shows tcmime.xxxx.bin for those."""
    long = replace(WORKBOOK, name="非常长的文件名" * 30 + ".xlsx")
    raw = written(said=with_files(long))
    assert b"filename*0" not in raw
    [part] = [part for part in read(raw).walk() if part.get_content_disposition() == "attachment"]
    assert part.get_filename().endswith(".xlsx")
    assert part.get_filename().startswith("非常长的文件名")


@pytest.mark.parametrize(
    "name",
    [
        'a"; x="b.xlsx', "a\r\nBcc: evil@x.example.xlsx", "../../etc/passwd", "C:\\windows\\x.xlsx", "x\u202exslx.exe",
        "a\x00b.xlsx", "😀.xlsx", "a;b=c.xlsx",
        "=?utf-8?q?=0d=0aBcc:x?=.xlsx", "%0d%0aBcc.xlsx", "\u2028x.xlsx",
        "...", "",
    ],
)  # fmt: skip
def test_no_name_can_begin_a_header_or_leave_its_folder(name):
    raw = written(said=with_files(replace(WORKBOOK, name=name, plain_name=name)))
    message = read(raw)
    assert message["Bcc"] is None
    [part] = [part for part in message.walk() if part.get_content_disposition() == "attachment"]
    assert part["Bcc"] is None
    shown = part.get_filename()
    assert shown
    assert not set(shown) & set('\r\n/\\"\x00\u202e\u2028')


@pytest.mark.parametrize(
    ("name", "short"),
    [("表.csv", "表.csv"), ("a/b:c.csv", "a b c.csv"), ("字" * 80 + ".xlsx", "字" * 36 + ".xlsx"), ("报告", "报告")],
)
def test_names_are_cut_at_whole_signs_and_keep_their_ending(name, short):
    assert shortened(name) == short


@pytest.mark.parametrize("wrong", [{"media_type": "text/html\r\nX: y"}, {"cid": "a b@c"}, {"cid": "<x@y>"}])
def test_what_can_t_be_a_type_or_an_identifier_is_refused(wrong):
    with pytest.raises(ValueError, match="is no"):
        compose(with_files(replace(PICTURE, **wrong)))


def test_equal_letters_are_equal_bytes_and_no_line_is_long():
    said = with_files(PICTURE, WORKBOOK, TABLE)
    assert compose(said) == compose(with_files(PICTURE, WORKBOOK, TABLE))
    lines = compose(said).split(b"\r\n")
    assert max(len(line) for line in lines if not line.startswith((b" filename*", b" name="))) <= 80
    assert all(byte < 128 for byte in compose(said))


def test_one_letter_still_has_its_own_headers():
    first, second = (read(written(letter(to), with_files(WORKBOOK))) for to in ("a@x.example", "b@x.example"))
    assert first["To"] != second["To"]
    assert first["MIME-Version"] == "1.0"
