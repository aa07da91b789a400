"""The settings of selling."""

from __future__ import annotations

from django import forms

from shuke.orders.models import Selling


class SellingForm(forms.ModelForm[Selling]):
    class Meta:
        model = Selling
        fields = ("tax_included", "cart_hours")
