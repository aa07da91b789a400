"""Small forms about the people around a customer."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.customers.actions.households import usual_name
from shuke.customers.models import Customer, Household, Membership, Relation, RelationType
from shuke.customers.queries import leads_out, relation_types

FROM, TO = "from", "to"


class Picker(forms.TextInput):
    """Words to type, with what the server finds for them; sent are the id (`name`) and the words (`name_words`)."""

    template_name = "customers/_picker.html"
    words = ""

    def __init__(self, slug: str, placeholder: Any) -> None:
        super().__init__({"placeholder": placeholder})
        self.slug = slug

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"slug": self.slug, "words": self.words}


class Picked(forms.ModelChoiceField):
    """To be answered, if not by picking one then in words: each form sees to that itself."""

    def validate(self, value: Any) -> None:
        """Nothing picked is no fault yet."""


class SmallForm(forms.Form):
    """Dressed as the others; `refuse` shows what an action says."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, asked: Any = None, **initial: Any) -> None:
        super().__init__(asked, initial={"token": uuid.uuid4().hex, **initial})
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.CheckboxInput):
                css = "form-check-input"
            else:
                css = "form-select" if isinstance(widget, forms.Select) else "form-control"
            widget.attrs.update({"class": css, "autocomplete": "off"})


class SomebodyForm(SmallForm):
    """A customer whom one picks, or writes down on the spot: `words` and `phone` are then the new one's."""

    other = Picked(Customer.objects.none(), label=_("Who"), widget=Picker("customers", _("Name or phone")))
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        help_text=_("Only for somebody new"),
        widget=forms.TextInput({"type": "tel", "inputmode": "tel"}),
    )

    def __init__(self, user: User, asked: Any = None, **initial: Any) -> None:
        super().__init__(asked, **initial)
        self.words = (asked.get("other_words", "") if asked else "").strip()[:120]
        who: Any = self.fields["other"]
        who.queryset = Customer.objects.visible_to(user)
        who.widget.words = self.words
        who.widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("other") and not self.words and "other" not in self.errors:
            self.add_error("other", _("Choose somebody, or write a new name."))
        return self.cleaned_data


class MemberForm(SomebodyForm):
    role = forms.ChoiceField(label=_("Role at home"), choices=Membership.Role.choices, initial=Membership.Role.USER)


class HomeForm(SmallForm):
    """A household to move into: one that is there, or a new one under the words."""

    household = Picked(
        Household.objects.none(),
        label=_("Household"),
        widget=Picker("households", _("Name of the household")),
        help_text=_("A new name makes a new household."),
    )
    role = forms.ChoiceField(label=_("Role at home"), choices=Membership.Role.choices, initial=Membership.Role.PAYER)

    def __init__(self, user: User, customer: Customer, asked: Any = None) -> None:
        super().__init__(asked)
        self.words = (asked.get("household_words", "") if asked else usual_name(customer)).strip()[:120]
        home: Any = self.fields["household"]
        home.queryset = Household.objects.visible_to(user)
        home.widget.words = self.words
        home.widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("household") and not self.words and "household" not in self.errors:
            self.add_error("household", _("Write the household's name."))
        return self.cleaned_data


class StayForm(SmallForm):
    role = forms.ChoiceField(label=_("Role at home"), choices=Membership.Role.choices)
    is_primary = forms.BooleanField(label=_("Speaks for the household"), required=False)

    def __init__(self, membership: Membership, asked: Any = None) -> None:
        super().__init__(asked, role=membership.role, is_primary=membership.is_primary)
        self.fields["role"].widget.attrs["autofocus"] = True


def kind_choices(customer: Customer, *, also: RelationType | None = None) -> list[tuple[str, str]]:
    """What somebody can be to this customer, by relation type and the side on which that person stands."""
    choices = []
    for one in sorted(relation_types(also=also), key=lambda one: one.has_title != _is_firm(customer)):
        choices.append((f"{one.id}:{FROM}", one.from_name))
        choices += [] if one.both_ways else [(f"{one.id}:{TO}", one.to_name)]
    return choices


def _is_firm(customer: Customer) -> bool:
    return customer.kind == Customer.Kind.ORGANISATION


class _RelationFields(forms.Form):
    kind = forms.ChoiceField(label=_("Is"))
    title = forms.CharField(label=_("Title"), required=False, max_length=80, help_text=_("At work, such as “buyer”"))
    started_on = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def sides(self, customer: Customer, other: Customer) -> dict[str, Any]:
        """Type and both sides, as the actions take them."""
        pk, _colon, side = self.cleaned_data["kind"].partition(":")
        pair = (other, customer) if side == FROM else (customer, other)
        return {"type": RelationType.objects.get(pk=pk), "from_customer": pair[0], "to_customer": pair[1]}


class RelateForm(SomebodyForm, _RelationFields):
    field_order = ("other", "phone", "kind", "title", "started_on")

    def __init__(self, user: User, customer: Customer, asked: Any = None) -> None:
        super().__init__(user, asked)
        kind: Any = self.fields["kind"]
        kind.choices = kind_choices(customer)


class RelationForm(SmallForm, _RelationFields):
    ended_on = forms.DateField(
        label=_("Ended on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, relation: Relation, customer: Customer, asked: Any = None, **initial: Any) -> None:
        side = FROM if relation.both_ways or not leads_out(relation, customer) else TO
        shown = {name: getattr(relation, name) for name in ("title", "started_on", "ended_on", "note")}
        super().__init__(asked, kind=f"{relation.type_id}:{side}", **shown, **initial)
        kind: Any = self.fields["kind"]
        kind.choices = kind_choices(customer, also=relation.type)
        kind.widget.attrs["autofocus"] = True

    def values(self, relation: Relation, customer: Customer) -> dict[str, Any]:
        details = {name: self.cleaned_data[name] for name in ("title", "started_on", "ended_on", "note")}
        if "kind" not in self.changed_data:
            return details
        other = relation.to_customer if leads_out(relation, customer) else relation.from_customer
        return self.sides(customer, other) | details


class RelationTypeForm(SmallForm):
    """One language is enough; the others show that word until somebody writes theirs."""

    both_ways = forms.BooleanField(label=_("The same in both directions, such as spouse"), required=False)
    has_title = forms.BooleanField(label=_("With a title, such as at work"), required=False)
    from_zh_hant = forms.CharField(label=_("One side, in Traditional Chinese"), required=False, max_length=40)
    to_zh_hant = forms.CharField(label=_("The other side, in Traditional Chinese"), required=False, max_length=40)
    from_zh_hans = forms.CharField(label=_("One side, in Simplified Chinese"), required=False, max_length=40)
    to_zh_hans = forms.CharField(label=_("The other side, in Simplified Chinese"), required=False, max_length=40)
    from_en = forms.CharField(label=_("One side, in English"), required=False, max_length=40)
    to_en = forms.CharField(label=_("The other side, in English"), required=False, max_length=40)

    def __init__(self, asked: Any = None, relation_type: RelationType | None = None) -> None:
        names = [name for name in self.base_fields if name != "token"]
        super().__init__(asked, **({name: getattr(relation_type, name) for name in names} if relation_type else {}))
        if relation_type:
            del self.fields["both_ways"]
            if relation_type.both_ways:
                for name in [name for name in self.fields if name.startswith("to_")]:
                    del self.fields[name]

    def own_words(self) -> list[forms.BoundField]:
        """Both sides in the reader's language."""
        language = (get_language() or "zh-hant").replace("-", "_")
        return [self[name] for name in self.fields if name.endswith(f"_{language}")]

    def other_words(self) -> list[forms.BoundField]:
        own = [field.name for field in self.own_words()]
        return [self[name] for name in self.fields if name.startswith(("from_", "to_")) and name not in own]

    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in ("both_ways", "has_title") if name in self.fields]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}
