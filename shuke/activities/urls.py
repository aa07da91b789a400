from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from shuke.activities.views import calendar, entries, tasks

app_name = "activities"
urlpatterns: list[URLPattern | URLResolver] = [
    path("calendar/", calendar.page, name="calendar"),
    path("calendar/address/", calendar.address, name="address"),
    path("calendar/<str:secret>.ics", calendar.feed, name="feed"),
    path("on/<slug:slug>/<int:pk>/", entries.write, name="write"),
    path("on/<slug:slug>/<int:pk>/timeline/", entries.timeline, name="timeline"),
    path("entries/<int:pk>/mend/", entries.mend, name="mend"),
    path("entries/<int:pk>/pin/", entries.pin, name="pin"),
    path("entries/<int:pk>/unpin/", entries.unpin, name="unpin"),
    path("entries/<int:pk>/withdraw/", entries.withdraw, name="withdraw"),
    path("entries/<int:pk>/put-back/", entries.put_back, name="put_back"),
    path("tasks/<int:pk>/done/", tasks.done, name="done"),
    path("tasks/<int:pk>/reopen/", tasks.reopen, name="reopen"),
    path("tasks/<int:pk>/postpone/", tasks.postpone, name="postpone"),
    path("tasks/<int:pk>/skip/", tasks.skip, name="skip"),
    path("tasks/<int:pk>/reassign/", tasks.reassign, name="reassign"),
]
