"""What the settings pages and the first-run wizard ask."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordKeyForm
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts import starters
from shuke.accounts.catalogue import RightsKind, kinds
from shuke.accounts.models import Language, Role, Scope, Shop, Team, Theme, User
from shuke.accounts.parts import Part, all_parts
from shuke.accounts.places import CURRENCIES, currencies, regions, time_zones
from shuke.accounts.policy import in_reach, sees_all
from shuke.accounts.queries import ShownRole, role_names, teams, with_below
from shuke.accounts.rights import GRANTABLE, WORKED_OUT, Access, Extent, Verb, offered_extents

ROLE_WORDS: dict[str, Any] = {
    Role.OWNER: _("Owner: everything, also settings and people"),
    Role.MANAGER: _("Manager: leads teams, imports files, changes products and teams"),
    Role.STAFF: _("Staff: works with customers and orders"),
    Role.READ_ONLY: _("Read-only: may look, changes nothing"),
}
ACCOUNT_NAME_HELP = _("For signing in: letters or digits, for example a mobile number.")


def role_choices() -> list[tuple[str, Any]]:
    """The built-in roles with what they may do, then the shop's own."""
    return [(key, ROLE_WORDS.get(key, name)) for key, name in role_names().items()]


class NewPassword(forms.CharField):
    """A password that passes the shop's rules."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        words = _("At least 8 characters. A few words that have nothing to do with each other are best.")
        defaults = {"label": _("Password"), "help_text": words, "strip": False, "max_length": 200}
        super().__init__(widget=widget, **{**defaults, **kwargs})

    def validate(self, value: str) -> None:
        super().validate(value)
        password_validation.validate_password(value)


class AccountName(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        defaults = {"label": _("Account"), "help_text": ACCOUNT_NAME_HELP, "max_length": 150}
        validators = [UnicodeUsernameValidator()]
        super().__init__(widget=forms.TextInput(attrs=attrs), validators=validators, **{**defaults, **kwargs})


class ChoosePassword(ResetPasswordKeyForm):
    """What an invitation leads to: one field, which one can look at, instead of typing twice."""

    password1 = NewPassword()
    password2 = None


class ShopStep(forms.Form):
    name = forms.CharField(label=_("What is your shop called?"), max_length=120)
    language = forms.ChoiceField(label=_("Which language do you work in?"), choices=Language, widget=forms.RadioSelect)
    trade = forms.ChoiceField(
        label=_("What kind of shop is it?"), choices=starters.choices, widget=forms.RadioSelect, required=False,
        help_text=_("Brings the fields and lists that suit it. You can change them later under Settings."),
    )  # fmt: skip


class PlaceStep(forms.Form):
    time_zone = forms.ChoiceField(label=_("Where is the shop?"), choices=time_zones)
    currency = forms.ChoiceField(label=_("Which money do you take?"), choices=CURRENCIES)


class OwnerStep(forms.Form):
    owner = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    username = AccountName()
    password = NewPassword()


class ShopForm(forms.Form):
    name = forms.CharField(label=_("Shop name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"), choices=Language, help_text=_("For people who have not chosen their own.")
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=CURRENCIES, help_text=_("Amounts already recorded are not converted.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Decides when a new day begins."))
    region = forms.ChoiceField(label=_("Phone region"), help_text=_("For phone numbers without a country code."))

    def __init__(self, shop: Shop, answers: Any = None) -> None:
        names = ["name", "language", "currency", "time_zone", "region"]
        super().__init__(answers, initial={name: getattr(shop, name) for name in names})
        offer(self, "currency", currencies(shop.currency))
        offer(self, "time_zone", time_zones(shop.time_zone))
        offer(self, "region", regions(shop.region))


class PartsForm(forms.Form):
    """Which parts of Shuke the shop uses."""

    parts = forms.MultipleChoiceField(required=False)

    def __init__(self, shop: Shop, answers: Any = None) -> None:
        super().__init__(answers, initial={"parts": shop.parts})
        offer(self, "parts", [(one.key, one.label) for one in all_parts()])

    def offered(self) -> list[tuple[Part, bool]]:
        """Each part, and whether it is on."""
        return [(one, one.key in (self["parts"].value() or [])) for one in all_parts()]


def offer(form: forms.Form, name: str, choices: Any) -> None:
    """Set what a choice field offers when that is known only now."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices
    elif isinstance(field, forms.ChoiceField):
        field.choices = choices


class PersonForm(forms.Form):
    """A new person, or one who is there already (`person`): the account name is chosen once."""

    name = forms.CharField(label=_("Name"), max_length=120)
    username = AccountName()
    role = forms.ChoiceField(
        label=_("Role"), choices=role_choices, widget=forms.RadioSelect(attrs={"class": "stacked"})
    )
    scope = forms.ChoiceField(
        label=_("Sees"), choices=Scope, widget=forms.RadioSelect, help_text=_("Owners always see all customers.")
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, answers: Any = None, person: User | None = None) -> None:
        super().__init__(answers, initial=_initial(person))
        offer(self, "teams", offered := teams())
        if not offered:  # in a shop without teams nobody would see anybody
            self.fields["teams"].widget = forms.MultipleHiddenInput()
            self.initial["scope"] = person.scope if person else Scope.ALL
        if person:
            self.fields["username"].disabled = True
            self.fields["username"].help_text = ""


def _initial(person: User | None) -> dict[str, Any]:
    if person is None:
        return {"role": Role.STAFF, "scope": Scope.TEAMS}
    names = ["name", "username", "role", "scope"]
    return {name: getattr(person, name) for name in names} | {"teams": list(person.teams.all())}


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Team"), max_length=80)
    parent = forms.ModelChoiceField(
        label=_("Belongs to"), queryset=Team.objects.none(), required=False, empty_label=_("No team above")
    )

    def __init__(self, answers: Any = None, team: Team | None = None, *, user: User) -> None:
        super().__init__(answers, initial={"name": team.name, "parent": team.parent_id} if team else None)
        seen = Q() if sees_all(user) else in_reach(user, "pk") | Q(pk=team and team.parent_id)
        offer(self, "parent", teams().filter(seen).exclude(pk__in=with_below({team.pk}) if team else []))


class SigningInForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Who confirms with a phone or a passkey"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: list(role_names().items()),
    )  # fmt: skip


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme, widget=forms.RadioSelect)


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = NewPassword(label=_("New password"))

    def __init__(self, person: User, answers: Any = None) -> None:
        super().__init__(answers)
        self.person = person

    def clean_old(self) -> str:
        if not self.person.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError(_("This is not your present password."))
        return self.cleaned_data["old"]


class RoleForm(forms.Form):
    """All rights of one role: a choice for each record type and verb, a tick for each named permission, and a choice
    for each field of a record type."""

    def __init__(self, role: ShownRole, answers: Any = None) -> None:
        super().__init__(answers)
        self.kinds = kinds()
        for kind in self.kinds:
            for verb in kind.verbs:
                offered = _in_words(offered_extents(verb, divided=kind.divided))
                label = _("%(verb)s: %(records)s") % {"verb": verb.label, "records": kind.plural}
                choice = forms.ChoiceField(choices=offered, label=label, required=False)
                self._add(f"extent:{kind.name}:{verb}", choice, role.rights.extent(kind.name, verb))
            for one in kind.fields:
                accesses = [each for each in Access if each != Access.MASKED or one.textual]
                choice = forms.ChoiceField(
                    choices=[(each.value, each.label) for each in accesses], label=one.label, required=False,
                    disabled=one.needed, help_text=self._worked_out(kind.name, one.name),
                )  # fmt: skip
                self._add(f"field:{kind.name}:{one.name}", choice, role.rights.set_access(kind.name, one.name))
        for permission, words in GRANTABLE.items():
            field = forms.BooleanField(label=words, required=False)
            self._add(f"named:{permission}", field, role.rights.grants(permission))

    def _worked_out(self, kind: str, name: str) -> Any:
        """From which field it is worked out, and hidden along with."""
        source = WORKED_OUT.get(kind, {}).get(name)
        for there in self.kinds:
            for one in there.fields:
                if source == (there.name, one.name):
                    words = _("Hidden too where “%(field)s” of %(records)s is.")
                    return words % {"records": there.plural, "field": one.label}
        return ""

    def _add(self, name: str, field: forms.Field, initial: Any) -> None:
        if isinstance(field, forms.ChoiceField):
            field.widget.attrs["class"] = "form-select"
        self.fields[name] = field
        self.initial[name] = initial

    def matrix(self) -> list[tuple[RightsKind, list[tuple[Verb, Any]]]]:
        """For each record type a cell for every verb; None where there is nothing to choose."""
        return [(kind, [(verb, self._cell(kind, verb)) for verb in Verb]) for kind in self.kinds]

    def _cell(self, kind: RightsKind, verb: Verb) -> Any:
        return self[f"extent:{kind.name}:{verb}"] if verb in kind.verbs else None

    def named(self) -> list[Any]:
        return [self[f"named:{permission}"] for permission in GRANTABLE]

    def by_field(self) -> list[tuple[RightsKind, list[Any], int]]:
        """For each record type its fields, and of how many something is restricted."""
        found = []
        for kind in self.kinds:
            bound = [self[f"field:{kind.name}:{one.name}"] for one in kind.fields if not one.needed]
            found.append((kind, bound, sum(field.initial != Access.WRITE for field in bound)))
        return [one for one in found if one[1]]

    def values(self) -> dict[str, dict[Any, Any]]:
        """As actions.change_role takes them; what the page did not send stays as it is."""
        given: dict[str, dict[Any, Any]] = {"extents": {}, "named": {}, "fields": {}}
        for name, value in self.cleaned_data.items():
            part, _colon, rest = name.partition(":")
            if part == "named":
                given["named"][rest] = value
            elif value:
                kind, _colon, last = rest.rpartition(":")
                given[f"{part}s"][kind, last] = value
        return given


def _in_words(extents: list[Extent]) -> list[tuple[str, Any]]:
    """Where there is nothing between none and all, it is a matter of yes or no."""
    yes_or_no = {Extent.ALL: pgettext_lazy("right", "Yes")} if len(extents) == len({Extent.NONE, Extent.ALL}) else {}
    return [(one.value, yes_or_no.get(one, one.label)) for one in extents]


class RoleNameForm(forms.Form):
    name = forms.CharField(label=_("Name of the role"), max_length=60)
