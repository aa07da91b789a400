"""Two customers made one: what holds, what is refused, and both given back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from conftest import Cast, buy
from shuke.automation.models import Suggestion
from shuke.automation.queries.results import result_of
from shuke.automation.tests.plays import playbook
from shuke.catalogue.models import Product
from shuke.core.errors import NotAllowed
from shuke.customers.actions import change_customer, create_customer, mark_contacted
from shuke.customers.models import Customer, Household, Membership, Relation, RelationType
from shuke.duplicates.actions.merging import BadChoice, NotMergeable, NotThere, merge
from shuke.duplicates.actions.merging_apart import AlreadyApart, StandsInTheWay, take_apart
from shuke.duplicates.models import Merge, Pair
from shuke.events import actions as events
from shuke.events.models import Event
from shuke.insights.actions.judging import pins
from shuke.insights.models import Pin
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.models import Order, OrderLine
from shuke.records import search, types
from shuke.records.actions.own_objects import add_object
from shuke.records.actions.remove import remove_old
from shuke.records.actions.shaping import add_field
from shuke.records.actions.undo import undo_batch
from shuke.records.rights import binned
from shuke.records.versions import ChangedMeanwhile, version_of
from shuke.transfer.tests.shop import imported, undone

DAY = date(2024, 5, 5)


@pytest.fixture
def twin(cast: Cast) -> Customer:
    """王小明 written down a second time, with more about him and two orders."""
    twin = create_customer(
        by=cast.alice, name="王小明先生", phones=["0912345678"], email="wang@example.com", member_no="M009",
        team=cast.north, note="Likes tea",
    )  # fmt: skip
    buy(twin, cast.tea, DAY, 3)
    buy(twin, cast.soap, date(2024, 1, 1), number="old")
    refresh_measures([cast.wang.pk, twin.pk])
    return Customer.objects.get(pk=twin.pk)


def one(cast: Cast, winner: Customer, *losers: Customer, **more: Any) -> None:
    merge(types.named("customer"), winner.pk, [each.pk for each in losers], by=cast.alice, **more)


def apart(cast: Cast, loser: Customer) -> Any:
    return take_apart(Merge.objects.standing().get(loser_id=loser.pk), by=cast.alice)


def facts(pk: int) -> dict[str, Any]:
    row = Customer.objects.filter(pk=pk).values().get()
    phones = sorted(Customer.objects.get(pk=pk).phones.values_list("raw", flat=True))
    return {name: value for name, value in row.items() if name not in {"modified_at", "modified_by_id"}} | {
        "phones": phones
    }


def test_the_survivor_has_everything_and_the_sums_are_right(cast: Cast, twin: Customer) -> None:
    change_customer(cast.wang, by=cast.alice, phones=["0223456789"], note="Speaks Hakka", confirmed=["same_customer"])
    mark_contacted(twin, on=DAY, by=cast.alice)
    before = sum(Customer.objects.values_list("orders_total", flat=True))
    one(cast, cast.wang, twin)
    wang = Customer.objects.get(pk=cast.wang.pk)
    assert [phone.raw for phone in wang.phones.order_by("position")] == ["0223456789", "0912345678"]
    assert (wang.email, wang.note) == ("wang@example.com", "Speaks Hakka\n\nLikes tea")
    assert (wang.orders_count, wang.last_ordered_on, wang.first_ordered_on) == (5, DAY, date(2024, 1, 1))
    assert wang.last_contacted_on == DAY
    assert wang.orders_total == sum(Customer.objects.alive().values_list("orders_total", flat=True)) == before
    assert set(OrderLine.objects.values_list("customer", flat=True)) == {wang.pk}


def test_the_person_chooses_field_by_field(cast: Cast, twin: Customer) -> None:
    one(cast, cast.wang, twin, choices={"member_no": twin.pk, "name": cast.wang.pk, "note": cast.wang.pk})
    wang = Customer.objects.get(pk=cast.wang.pk)
    assert (wang.name, wang.member_no, wang.note) == ("王小明", "M009", "")


def test_taken_apart_both_have_what_was_theirs(cast: Cast, twin: Customer) -> None:
    change_customer(cast.wang, by=cast.alice, phones=["0223456789"], note="Speaks Hakka", confirmed=["same_customer"])
    before = facts(cast.wang.pk), facts(twin.pk)
    one(cast, cast.wang, twin, choices={"member_no": twin.pk, "name": twin.pk})
    apart(cast, twin)
    assert (facts(cast.wang.pk), facts(twin.pk)) == before
    assert Order.objects.filter(customer=twin).count() == OrderLine.objects.filter(customer=twin).count() == 2


def test_what_came_later_stays_and_what_was_changed_later_holds(cast: Cast, twin: Customer) -> None:
    one(cast, cast.wang, twin)
    later = buy(cast.wang, cast.tea, date(2024, 6, 1), number="later")
    change_customer(cast.wang, by=cast.alice, email="new@example.com", grade="B")
    outcome = apart(cast, twin)
    wang = Customer.objects.get(pk=cast.wang.pk)
    assert (wang.email, wang.grade, outcome.kept) == ("new@example.com", "B", ["email"])
    assert Order.objects.get(pk=later.pk).customer_id == wang.pk
    assert Customer.objects.get(pk=twin.pk).email == "wang@example.com"


def test_lines_written_anew_after_the_merge_go_with_their_order(cast: Cast, twin: Customer) -> None:
    order = Order.objects.get(number="old")
    one(cast, cast.wang, twin)
    order.lines.all().delete()
    OrderLine.objects.create(
        order=order, product=cast.tea, customer=cast.wang, ordered_on=DAY, quantity=1, unit_price=1, amount=1
    )
    apart(cast, twin)
    assert list(order.lines.values_list("customer", flat=True)) == [twin.pk]


def test_what_rests_is_nowhere_but_leads_on(cast: Cast, twin: Customer, client: Client) -> None:
    one(cast, cast.wang, twin, choices={"name": cast.wang.pk})
    kind = types.named("customer")
    assert not kind.visible_to(cast.alice).filter(pk=twin.pk).exists()
    assert not binned(cast.alice, kind).exists()
    assert remove_old(timezone.now() + timezone.timedelta(days=90)) == 0
    assert Customer.objects.filter(pk=twin.pk).exists()
    found = search.find("customer", "M009", cast.alice, limit=5)
    assert [each.pk for each in found] == [cast.wang.pk]
    client.force_login(cast.alice)
    for address in ("/customers/{}/", "/customers/{}/edit/"):
        assert client.get(address.format(twin.pk)).headers["Location"] == address.format(cast.wang.pk)
    client.force_login(cast.charlie)
    assert client.get(f"/customers/{twin.pk}/").status_code == 404


def test_the_old_past_stands_on_the_survivors_line(cast: Cast, twin: Customer, client: Client) -> None:
    from shuke.activities.story import story

    events = set(Event.objects.filter(customer_id=twin.pk).values_list("pk", flat=True))
    one(cast, cast.wang, twin)
    told = story(Customer.objects.get(pk=cast.wang.pk), cast.alice, at=timezone.now())
    lines = [moment.shown for moment in told.moments if moment.source == "events"]
    assert events <= {line.event.pk for line in lines}
    assert {line.origin for line in lines if line.event.pk in events} == {"王小明先生"}
    assert Event.objects.filter(pk__in=events, customer_id=twin.pk).count() == len(events)


def test_the_same_household_and_a_relation_to_each_other_rest(cast: Cast, twin: Customer) -> None:
    home = Household.objects.create(name="王家")
    stays = [Membership.objects.create(household=home, customer=each, joined_on=DAY) for each in (cast.wang, twin)]
    kind = RelationType.objects.create(from_en="cousin", both_ways=True)
    self_ = Relation.objects.create(from_customer=cast.wang, to_customer=twin, type=kind, both_ways=True)
    known = Relation.objects.create(from_customer=cast.wang, to_customer=cast.chen, type=kind, both_ways=True)
    again = Relation.objects.create(from_customer=cast.chen, to_customer=twin, type=kind, both_ways=True)
    one(cast, cast.wang, twin)
    assert Membership.objects.current().filter(household=home).get() == stays[0]
    assert list(Relation.objects.of(cast.wang)) == [known]
    apart(cast, twin)
    assert Membership.objects.current().filter(household=home).count() == 2
    assert {each.pk for each in Relation.objects.of(twin)} == {self_.pk, again.pk}


def test_both_were_known_by_one_phone(cast: Cast, twin: Customer) -> None:
    change_customer(cast.wang, by=cast.alice, phones=["0912-345-678"], confirmed=["same_customer"])
    one(cast, cast.wang, twin)
    assert [phone.e164 for phone in cast.wang.phones.all()] == ["+886912345678"]
    apart(cast, twin)
    assert [each.phones.count() for each in (cast.wang, twin)] == [1, 1]


def test_own_fields_are_combined(cast: Cast, twin: Customer) -> None:
    choices = [{"labels": {"en": word}} for word in ("Tea", "Golf", "Go")]
    tags = add_field("customer", "many_choice", by=cast.alice, labels={"en": "Tags"}, options={"choices": choices}).key
    code = add_field("customer", "text", by=cast.alice, labels={"en": "Card"}, unique=True).key
    change_customer(cast.wang, by=cast.alice, custom={tags: ["c1", "c2"]})
    change_customer(twin, by=cast.alice, custom={tags: ["c2", "c3"], code: "K1"})
    before = facts(cast.wang.pk), facts(twin.pk)
    one(cast, cast.wang, twin)
    now = Customer.objects.get(pk=cast.wang.pk).custom
    assert types.named("customer").field(tags).stored.kept(now[tags]) == ["c1", "c2", "c3"]
    assert now[code] == "K1"
    apart(cast, twin)
    assert (facts(cast.wang.pk), facts(twin.pk)) == before


def test_three_at_once_and_apart_in_any_order(cast: Cast, twin: Customer) -> None:
    third = create_customer(by=cast.alice, name="王 小明", phones=["0933333333"], note="VIP", member_no="M010")
    people = (cast.wang, twin, third)
    before = [facts(each.pk) for each in people]
    one(cast, cast.wang, twin, third, choices={"member_no": third.pk, "name": twin.pk})
    wang = Customer.objects.get(pk=cast.wang.pk)
    assert (wang.name, wang.member_no, wang.phones.count(), wang.note) == ("王小明先生", "M010", 2, "Likes tea\n\nVIP")
    assert apart(cast, twin).kept == []
    wang = Customer.objects.get(pk=cast.wang.pk)
    assert (wang.name, wang.note, wang.member_no) == ("王小明", "VIP", "M010")
    apart(cast, third)
    assert [facts(each.pk) for each in people] == before


def test_a_chain_comes_apart_from_its_end(cast: Cast, twin: Customer) -> None:
    before = [facts(each.pk) for each in (cast.wang, twin, cast.chen)]
    one(cast, cast.wang, twin)
    one(cast, cast.chen, cast.wang)
    assert Customer.objects.get(pk=cast.chen.pk).orders_count == 5
    with pytest.raises(StandsInTheWay, match="王小明"):
        apart(cast, twin)
    apart(cast, cast.wang)
    assert Customer.objects.get(pk=cast.wang.pk).orders_count == 5
    apart(cast, twin)
    refresh = [facts(each.pk) for each in (cast.wang, twin, cast.chen)]
    assert refresh == before


def test_what_can_not_be(cast: Cast, twin: Customer) -> None:
    kind, wang = types.named("customer"), cast.wang
    with pytest.raises(NotMergeable):
        merge(kind, wang.pk, [wang.pk], by=cast.alice)
    with pytest.raises(NotMergeable):
        merge(types.named("order"), 1, [2], by=cast.alice)
    with pytest.raises(BadChoice):
        one(cast, wang, twin, choices={"name": cast.chen.pk})
    with pytest.raises(BadChoice):
        one(cast, wang, twin, choices={"name": "both"})
    with pytest.raises(ChangedMeanwhile):
        one(cast, wang, twin, versions={twin.pk: version_of(cast.chen)})
    one(cast, wang, twin)
    with pytest.raises(NotThere):
        one(cast, wang, twin)
    apart(cast, twin)
    with pytest.raises(AlreadyApart):
        take_apart(Merge.objects.get(), by=cast.alice)


def test_nobody_merges_what_they_may_not_change_and_delete(cast: Cast, twin: Customer) -> None:
    kind = types.named("customer")
    for user, error in ((cast.dave, NotAllowed), (cast.charlie, NotThere)):
        with pytest.raises(error):
            merge(kind, cast.wang.pk, [twin.pk], by=user)
    with pytest.raises(NotThere):
        merge(kind, cast.wang.pk, [cast.chen.pk], by=cast.carol)
    one(cast, cast.wang, twin)
    with pytest.raises(NotAllowed):
        take_apart(Merge.objects.get(), by=cast.charlie)
    with pytest.raises(NotAllowed):
        take_apart(Merge.objects.get(), by=cast.dave)


def test_it_is_undone_like_everything_else(cast: Cast, twin: Customer) -> None:
    before = facts(cast.wang.pk), facts(twin.pk)
    batch = merge(types.named("customer"), cast.wang.pk, [twin.pk], by=cast.alice)
    assert undo_batch(batch, by=cast.alice) == f"/customers/{cast.wang.pk}/"
    assert (facts(cast.wang.pk), facts(twin.pk)) == before


def test_a_number_given_away_meanwhile_is_said(cast: Cast, twin: Customer) -> None:
    from shuke.customers.actions import MemberNoTaken

    one(cast, cast.wang, twin, choices={"member_no": cast.wang.pk})
    create_customer(by=cast.alice, name="New", member_no="M009")
    with pytest.raises(MemberNoTaken):
        apart(cast, twin)
    assert Merge.objects.standing().count() == 1


def test_pairs_are_decided_and_open_again(cast: Cast, twin: Customer) -> None:
    low, high = sorted((cast.wang.pk, twin.pk))
    pair = Pair.objects.create(low_id=low, high_id=high, score=90, found_at=timezone.now())
    one(cast, cast.wang, twin)
    pair.refresh_from_db()
    assert pair.state == Pair.State.MERGED
    apart(cast, twin)
    pair.refresh_from_db()
    assert pair.state == Pair.State.OPEN


def test_products_and_own_records_merge_by_the_same_engine(cast: Cast) -> None:
    again = Product.objects.create(code="T1", name="普洱茶餅", price=Decimal(650))
    buy(cast.chen, again, DAY)
    merge(types.named("product"), cast.tea.pk, [again.pk], by=cast.alice, choices={"price": again.pk})
    assert Product.objects.get(pk=cast.tea.pk).price == Decimal(650)
    assert OrderLine.objects.filter(product=cast.tea).count() == 4
    take_apart(Merge.objects.get(), by=cast.alice)
    assert OrderLine.objects.get(product=again).customer_id == cast.chen.pk
    assert Product.objects.get(pk=cast.tea.pk).price == Decimal(600)
    add_object(by=cast.alice, labels={"en": "Pet"}, key="pet")
    pet = types.named("x.pet")
    assert pet.create
    cats = [pet.create(by=cast.alice, name=name, team=cast.north) for name in ("Mimi", "Mimi the cat")]
    merge(pet, cats[0].pk, [cats[1].pk], by=cast.alice)
    assert [each.name for each in pet.visible_to(cast.alice)] == ["Mimi the cat"]
    take_apart(Merge.objects.standing().get(), by=cast.alice)
    assert sorted(each.name for each in pet.visible_to(cast.alice)) == ["Mimi", "Mimi the cat"]


@pytest.fixture
def own_home(settings: LazySettings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.mark.usefixtures("own_home")
def test_an_import_that_names_the_old_numbers_finds_the_survivor(cast: Cast, twin: Customer) -> None:
    Customer.objects.filter(pk=twin.pk).update(source_system="crm", external_id="E9")
    one(cast, cast.wang, twin, choices={"member_no": cast.wang.pk, "name": cast.wang.pk})
    people = "member no,name,gender\nM009,Old Name,F\n"
    imported(people.encode(), cast.alice, kind="customers")
    wang = Customer.objects.get(pk=cast.wang.pk)
    assert (wang.name, wang.gender, wang.member_no) == ("王小明", "F", "M001")
    assert Customer.objects.filter(member_no="M009").count() == 1


@pytest.mark.usefixtures("own_home")
def test_taking_an_import_back_leaves_what_was_merged(cast: Cast) -> None:
    job = imported("member no,name\nM100,王大同\n".encode(), cast.alice, kind="customers")
    made = Customer.objects.get(member_no="M100")
    one(cast, cast.wang, made, choices={"member_no": cast.wang.pk})
    undone(job, cast.alice)
    apart(cast, made)
    assert Customer.objects.alive().filter(pk=made.pk).exists()


def test_who_paid_for_the_household_still_does(cast: Cast, twin: Customer) -> None:
    home = Household.objects.create(name="王家")
    kept = Membership.objects.create(household=home, customer=cast.wang, joined_on=DAY)
    paid = Membership.objects.create(household=home, customer=twin, joined_on=DAY, role="payer", is_primary=True)
    one(cast, cast.wang, twin)
    kept.refresh_from_db()
    assert (kept.role, kept.is_primary) == ("payer", True)
    apart(cast, twin)
    for stay, was in ((kept, ("user", False)), (paid, ("payer", True))):
        stay.refresh_from_db()
        assert (stay.role, stay.is_primary) == was


@pytest.mark.usefixtures("own_home")
def test_a_file_that_names_a_merged_product_means_the_one_that_stayed(cast: Cast) -> None:
    Product.objects.update(unit="")
    Product.objects.filter(pk=cast.soap.pk).update(source_system="file", external_id="P9")
    code, name = cast.soap.code, cast.tea.name
    choices = {"code": cast.tea.pk, "name": cast.tea.pk}
    merge(types.named("product"), cast.tea.pk, [cast.soap.pk], by=cast.alice, choices=choices)
    job = imported(f"商品編號,品名,單位\n{code},Old Name,包\n".encode(), cast.alice, kind="products")
    assert (job.count("products_created"), job.count("products_changed")) == (0, 1)
    tea = Product.objects.get(pk=cast.tea.pk)
    assert (tea.name, tea.unit) == (name, "包")
    again = imported(
        "external id,品名,分類\nP9,Old Name,茶\n".encode(), cast.alice, kind="products",
        said={"external_id": "external id", "name": "品名", "category": "分類"},
    )  # fmt: skip
    assert again.count("products_created") == 0


def test_who_was_two_counts_once_in_what_came_of_a_playbook(cast: Cast) -> None:
    """By the first time, whether they were reached or left alone then."""
    book, at = playbook(cast, "quiet", days=90), timezone.now()
    told = {"playbook": book, "until": at, "judged_at": at}
    for place, (whose, held) in enumerate([(cast.wang, True), (cast.chen, False), (cast.chen, False)]):
        Suggestion.objects.create(
            customer=whose, key=str(place), at=at + timedelta(days=place), held_out=held, first=place < 2, **told
        )

    def counted() -> tuple[int, int]:
        uplift = result_of(cast.alice, book).uplift
        return uplift.reached.count, uplift.alone.count

    assert counted() == (1, 1)
    one(cast, cast.chen, cast.wang)
    assert counted() == (0, 1)
    apart(cast, cast.wang)
    assert counted() == (1, 1)


def test_what_was_laid_down_by_hand_follows_unless_the_survivor_has_a_word_of_its_own(cast: Cast) -> None:
    def pinned(whose: Customer, aspect: str, value: str) -> None:
        batch, at = events.open_batch("type_pin", by=cast.alice), timezone.now()
        laid_down = {"aspect": aspect, "value": value, "reason": "常客", "by": cast.alice, "batch": batch, "at": at}
        Pin.objects.create(customer=whose, **laid_down)

    pinned(cast.wang, "customer_type", "loyal")
    pinned(cast.chen, "customer_type", "discount")
    pinned(cast.chen, "strategy", "protect")
    one(cast, cast.wang, cast.chen)
    assert pins(cast.wang.pk) == {"customer_type": {cast.wang.pk: "loyal"}, "strategy": {cast.wang.pk: "protect"}}
    apart(cast, cast.chen)
    assert pins(cast.wang.pk) == {"customer_type": {cast.wang.pk: "loyal"}}
    assert pins(cast.chen.pk) == {"customer_type": {cast.chen.pk: "discount"}, "strategy": {cast.chen.pk: "protect"}}


def test_apart_again_though_the_survivors_former_number_is_somebody_elses(cast: Cast) -> None:
    kind = types.named("customer")
    batch = merge(kind, cast.wang.pk, [cast.chen.pk], by=cast.alice, choices={"member_no": cast.chen.pk})
    create_customer(by=cast.alice, name="林志偉", member_no="M001")
    (one,) = Merge.objects.filter(batch=batch)
    assert take_apart(one, by=cast.alice).kept == ["member_no"]
    cast.wang.refresh_from_db()
    cast.chen.refresh_from_db()
    assert (cast.wang.member_no, cast.chen.member_no, cast.chen.deleted_at) == ("", "M002", None)
