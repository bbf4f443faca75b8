"""The doors between the flows and the edges: small protocols that `runs` calls and the edges fit."""

from ranking.ports.figures import IndicatorSource, Loaded, Vintages
from ranking.ports.issues import (
    Acknowledgements,
    Claim,
    GoodTemplates,
    IssueSummary,
    Ledger,
    NoticeWriter,
    Pages,
    Renderer,
    Revision,
    RulesVersion,
    Versions,
)
from ranking.ports.letters import Contents, Deliver, Delivery, Engine, Outbox, Room, Sender, Sending, Trouble, Way
from ranking.ports.people import Erased, Persons, Subscribers, Suppressed, Suppressions
from ranking.ports.returned import Kept, Mailbox, Post, Receipts

__all__ = [
    "Acknowledgements",
    "Claim",
    "Contents",
    "Deliver",
    "Delivery",
    "Engine",
    "Erased",
    "GoodTemplates",
    "IndicatorSource",
    "IssueSummary",
    "Kept",
    "Ledger",
    "Loaded",
    "Mailbox",
    "NoticeWriter",
    "Outbox",
    "Pages",
    "Persons",
    "Post",
    "Receipts",
    "Renderer",
    "Revision",
    "Room",
    "RulesVersion",
    "Sender",
    "Sending",
    "Subscribers",
    "Suppressed",
    "Suppressions",
    "Trouble",
    "Versions",
    "Vintages",
    "Way",
]
