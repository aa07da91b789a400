"""What the settings pages and the first-run wizard ask."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordKeyForm
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Language, Role, Scope, Shop, Team, Theme, User
from shuke.accounts.places import CURRENCIES, currencies, regions, time_zones
from shuke.accounts.policy import in_reach, sees_all
from shuke.accounts.queries import teams, with_below

ROLE_WORDS = {
    Role.OWNER: _("Owner: everything, also settings and people"),
    Role.MANAGER: _("Manager: leads teams, imports files, changes products and teams"),
    Role.STAFF: _("Staff: works with customers and orders"),
    Role.READ_ONLY: _("Read-only: may look, changes nothing"),
}
ACCOUNT_NAME_HELP = _("For signing in: letters or digits, for example a mobile number.")


class NewPassword(forms.CharField):
    """A password that passes the shop's rules."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        defaults = {"label": _("Password"), "help_text": _("At least 8 characters."), "strip": False}
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
        label=_("Role"), choices=list(ROLE_WORDS.items()), widget=forms.RadioSelect(attrs={"class": "stacked"})
    )
    scope = forms.ChoiceField(
        label=_("Sees"), choices=Scope, widget=forms.RadioSelect, help_text=_("Owners always see all customers.")
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, answers: Any = None, person: User | None = None) -> None:
        super().__init__(answers, initial=_initial(person))
        offer(self, "teams", teams())
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
