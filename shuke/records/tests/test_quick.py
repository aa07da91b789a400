"""Writing down a new record in a few fields, and being told that it may be there already."""

from __future__ import annotations

from django.test import Client

from conftest import Cast
from shuke.customers.models import Customer


def test_a_few_fields_make_a_customer_beside_the_list(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    assert 'hx-get="/customers/quick/"' in client.get("/customers/").content.decode()
    html = client.get("/customers/quick/").content.decode()
    assert 'data-url="/customers/alike/"' in html
    assert 'name="phones"' in html
    assert 'name="tax_id"' not in html
    sent = {"name": "林小美", "phones": "0922333444", "team": cast.north.pk, "grade": "B", "token": "t1"}
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/customers/?grade=B"}
    answer = client.post("/customers/quick/", sent, headers=here)
    made = Customer.objects.get(name="林小美")
    assert answer["HX-Redirect"] == f"/customers/?grade=B&open={made.pk}"
    assert client.post("/customers/quick/", {"name": "", "token": "t2"}).status_code == 422


def test_the_whole_form_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    assert 'value="林小美"' in client.get("/customers/new/?name=林小美").content.decode()


def test_who_may_be_the_same_is_named_of_those_one_may_see(client: Client, cast: Cast) -> None:
    cast.chen.phones.create(raw="0912345678", e164="+886912345678")
    asked = {"name": "王小", "phones": "0912-345-678"}
    client.force_login(cast.alice)
    html = client.get("/customers/alike/", asked).content.decode()
    assert "王小明" in html
    assert "陳美玲" in html
    client.force_login(cast.carol)
    html = client.get("/customers/alike/", asked).content.decode()
    assert "王小明" in html
    assert "陳美玲" not in html
    client.force_login(cast.dave)
    assert client.get("/customers/alike/", asked).status_code == 403
