"""`urlpatterns`: the queue, the buttons of a case, the settings; `public`: the page that everybody may read."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.service.views import answers, cases, preferences, queue

app_name = "service"
urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/queue/", queue.queue, name="queue"),
    path("cases/<int:pk>/take/", cases.take, name="take"),
    path("cases/<int:pk>/reply/", cases.reply, name="reply"),
    path("cases/<int:pk>/hand-over/", cases.hand_over, name="hand_over"),
    path("cases/<int:pk>/move/", cases.move, name="move"),
    path("cases/<int:pk>/who/", cases.who, name="who"),
    path("cases/<int:pk>/new-customer/", cases.new_customer, name="new_customer"),
    path("cases/<int:pk>/same/", cases.same, name="same"),
    path("settings/service/", preferences.preferences, name="settings"),
    path("settings/service/answers/", preferences.starters, name="starters"),
    path("settings/service/publish/", preferences.publish, name="publish"),
]

public: list[URLPattern | URLResolver] = [
    path("", answers.home, name="home"),
    path("ask/", answers.ask, name="ask"),
    path("<int:pk>/", answers.article, name="article"),
    path("<int:pk>/helped/", answers.helped, name="helped"),
]
