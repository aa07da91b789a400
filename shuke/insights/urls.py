from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.insights import api
from shuke.insights.views import answers, overviews, types

app_name = "insights"
urlpatterns: list[URLPattern | URLResolver] = [
    path("more/", answers.more, name="more"),
    path("<int:customer_id>/answer/", answers.answer, name="answer"),
    path("<int:customer_id>/others/", answers.others, name="others"),
    path("<int:customer_id>/types/<slug:aspect>/", types.pin, name="pin"),
    path("answers/<int:batch_id>/take-back/", answers.take_back, name="take_back"),
]

# Below /settings/.
ruling: list[URLPattern | URLResolver] = [
    path("types/", types.rules, name="rules"),
    path("types/trials/<int:pk>/", types.trial, name="trial"),
]

# Below /insights/.
pages: list[URLPattern | URLResolver] = [
    path("", overviews.index, name="index"),
    path("<slug:slug>/", overviews.page, name="page"),
    path("<slug:slug>/figures/", overviews.figures, name="figures"),
]

# Below /api/v1/.
doors: list[URLPattern | URLResolver] = [
    path("customers/<int:pk>/next-basket", api.next_basket, name="next_basket"),
]
