"""One sentence to say to whoever stands at the counter, and the reason for it."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.catalogue.models import Product
from shuke.core.enumerated import enumerated
from shuke.customers.models import Customer
from shuke.insights.queries import Due
from shuke.insights.sentences import quantity
from shuke.records import types
from shuke.ui.templatetags.ui import day
from shuke.workspace.counter.evidence import Evidence, Habit
from shuke.workspace.counter.notes import Note

WEEK, MONTH, YEAR = 7, 30.4, 365
BIRTHDAY_NEAR = 7  # days
GREETING = "greeting"
SOON = 14  # days before something due is spoken of
MALE, FEMALE = {"男", "m", "male", "先生"}, {"女", "f", "female", "小姐", "女士", "太太"}


@dataclass(frozen=True)
class Spoken:
    sentence: str
    reason: str = ""


def speak(known: Evidence, notes: Sequence[Note], on: date, product: Product | None = None) -> Spoken:
    """What is open comes before anything is sold; then what was just scanned, what is due, a birthday, the usual."""
    for note in notes:
        if note.first:
            return Spoken(str(note.first), str(note.text))
    said = _about(known, product, on) if product else _unasked(known, on)
    terms = [str(note.say) for note in notes if note.say]
    return Spoken(_with_terms(said.sentence, terms), said.reason)


def called(customer: Customer) -> str:
    """How one speaks to them: as the shop wrote down in a field of its own with that key (the pack of the corner shop
    has one); else 張太太 needs to know more than a name tells, so it is 張小姐 or the whole name."""
    if types.named("customer").known_field(GREETING) and (said := customer.custom.get(GREETING)):
        return str(said)
    gender = customer.gender.strip().lower()
    if customer.kind != Customer.Kind.PERSON or not customer.surname:
        return customer.name
    if gender in MALE:
        return _("Mr %(name)s") % {"name": customer.surname}
    if gender in FEMALE:
        return _("Ms %(name)s") % {"name": customer.surname}
    return customer.name


def ago(then: date, on: date) -> str:
    """昨天, 3 天前, 約兩週前, 約一個月前."""
    days = (on - then).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < 2 * WEEK:
        return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    if days < 6 * WEEK and round(days / MONTH) < 1:
        weeks = round(days / WEEK)
        return ngettext("about %(n)s week ago", "about %(n)s weeks ago", weeks) % {"n": weeks}
    if days < YEAR:
        months = max(round(days / MONTH), 1)
        return ngettext("about %(n)s month ago", "about %(n)s months ago", months) % {"n": months}
    years = round(days / YEAR)
    return ngettext("about %(n)s year ago", "about %(n)s years ago", years) % {"n": years}


def _about(known: Evidence, product: Product, on: date) -> Spoken:
    """Of what was scanned: who of the family buys it, or what they buy instead."""
    habits, name = known.of(product), called(known.customer)
    if habits:
        return _of_habit(habits[0], known, name, on)
    other = known.instead_of(product)
    if other is not None:
        words = {"who": name, "usual": other.product.name, "product": product.name}
        return Spoken(
            _("%(who)s usually takes %(usual)s, not %(product)s. Ask which one it should be.") % words,
            _evidence(other, known, on),
        )
    words = {"who": name, "product": product.name}
    return Spoken(_("%(who)s has not bought %(product)s yet.") % words, "")


def _unasked(known: Evidence, on: date) -> Spoken:
    name = called(known.customer)
    due = next((one for one in known.dues if (one.prediction.due_on - on).days <= SOON), None)
    if due is not None:
        return _of_due(due, known, name, on)
    if (falls := _birthday_near(known.customer.birthday, on)) is not None:
        text = _("It is %(who)s’s birthday today.") if falls == on else _("%(who)s has a birthday on %(day)s.")
        return Spoken(text % {"who": name, "day": day(falls, on)})
    if known.usual:
        return _of_habit(known.usual[0], known, name, on)
    if not known.told or known.customer.orders_count:
        return Spoken(_("Good day, %(who)s.") % {"who": name}, "")
    return Spoken(
        _("Good day, %(who)s. What may it be?") % {"who": name},
        _("No purchase is written down yet: ask what they are looking for, and note it."),
    )


def _of_habit(habit: Habit, known: Evidence, name: str, on: date) -> Spoken:
    words = {"who": name, "product": habit.product.name, "ago": ago(habit.last_on, on)}
    buyer = known.who(habit.buyer)
    if buyer.pk != known.customer.pk:
        words["buyer"] = called(buyer)
        text = _("%(who)s’s family usually takes %(product)s: %(buyer)s did, last %(ago)s.")
    elif habit.times > 1:
        text = _("%(who)s usually takes this %(product)s, last %(ago)s.")
    else:
        text = _("%(who)s took %(product)s once, %(ago)s.")
    return Spoken(text % words, _evidence(habit, known, on))


def _of_due(due: Due, known: Evidence, name: str, on: date) -> Spoken:
    row = due.prediction
    words = {"who": name, "product": row.product.name, "ago": ago(row.last_bought_on, on)}
    buyer = known.who(row.customer_id)
    if buyer.pk != known.customer.pk:
        words["buyer"] = called(buyer)
        text = _("%(product)s is nearly used up in %(who)s’s family: %(buyer)s bought it last %(ago)s.")
    else:
        text = _("%(who)s’s %(product)s is nearly used up, last bought %(ago)s.")
    return Spoken(text % words, due.reason)


def _evidence(habit: Habit, known: Evidence, on: date) -> str:
    words = {
        "times": habit.times, "quantity": quantity(_short(habit.each_time), habit.product.unit),
        "last": day(habit.last_on, on), "who": called(known.who(habit.buyer)),
    }  # fmt: skip
    text = ngettext(
        "%(who)s has bought it once, on %(last)s.",
        "%(who)s has bought it %(times)s times, usually %(quantity)s; last on %(last)s.",
        habit.times,
    )
    return text % words


def _with_terms(sentence: str, terms: Sequence[str]) -> str:
    if not terms:
        return sentence
    listed = enumerated(terms)
    return _("%(sentence)s; %(terms)s.") % {"sentence": sentence.rstrip("。."), "terms": listed}


def _birthday_near(birthday: date | None, on: date) -> date | None:
    """The next one, if it is near. The 29th of February is kept on the 28th in other years."""
    if birthday is None:
        return None
    for year in (on.year, on.year + 1):
        leap = birthday.month == 2 and birthday.day == 29 and not isleap(year)
        falls = birthday.replace(year=year, day=28 if leap else birthday.day)
        if 0 <= (falls - on).days <= BIRTHDAY_NEAR:
            return falls
    return None


def _short(number: Decimal) -> Decimal:
    return number.normalize() if number != number.to_integral() else number.quantize(Decimal(1))
