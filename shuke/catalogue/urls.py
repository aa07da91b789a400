"""Pages around products; products themselves, categories, price books and places are the record types'."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.catalogue.views import around, fitting, pictures, public, stock

app_name = "catalogue"
urlpatterns: list[URLPattern | URLResolver] = [
    path("products/variants/", around.make_variants, name="make_variants"),
    path("products/fits/", fitting.fitting, name="fitting"),
    path("products/stocktake/", stock.stocktake, name="stocktake"),
    path("products/<int:pk>/stock/", stock.handle, name="handle"),
    path("products/<int:pk>/publish/", around.publish, name="publish"),
    path("products/<int:pk>/companions/", around.add_companion, name="add_companion"),
    path("products/<int:pk>/companions/<int:number>/remove/", around.remove_companion, name="remove_companion"),
    path("products/<int:pk>/pictures/", pictures.add, name="add_picture"),
    path("products/<int:pk>/pictures/<int:number>/", pictures.show, name="picture"),
    path("products/<int:pk>/pictures/<int:number>/change/", pictures.change, name="change_picture"),
    path("p/", public.sheets, name="sheets"),
    path("p/<str:sheet>/", public.sheet, name="sheet"),
    path("p/<str:sheet>/pictures/<int:number>/", public.picture, name="sheet_picture"),
]
