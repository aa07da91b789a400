"""What each person chooses for themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from shuke.accounts.models import User
from shuke.notices import choices, kinds
from shuke.notices.models import Choice, Delivery, Way


@transaction.atomic
def change_choice(
    person: User, *, ways: Mapping[str, Collection[str]], digest_hour: int, quiet: tuple[int, int] | None, at: datetime
) -> Choice:
    """A matter of taste, not of history: no event. Kinds that are not given stay as they are, and what is as it comes
    is not written down. What waits for the daily mail waits for its new hour."""
    choice = choices.choice_of(person.pk)
    known = {kind.name: kind for kind in kinds.all_kinds()}
    chosen = {**choice.ways, **{name: sorted(given) for name, given in ways.items() if name in known}}
    choice.ways = {name: given for name, given in chosen.items() if name in known and set(given) != known[name].ways}
    choice.digest_hour = digest_hour
    choice.quiet_from, choice.quiet_until = quiet or (None, None)
    choice.save()
    waiting = Delivery.objects.filter(notice__person=person, state=Delivery.State.WAITING, way=Way.DIGEST)
    waiting.update(due_at=choices.next_hour(digest_hour, at))
    return choice


@transaction.atomic
def stop_mail(person: User) -> None:
    """No more mail of any kind, as somebody asked by the link in one."""
    choice = choices.choice_of(person.pk)
    mails = {Way.MAIL, Way.DIGEST}
    choice.ways = {kind.name: sorted(choices.ways_of(choice, kind) - mails) for kind in kinds.all_kinds()}
    choice.save()
