"""Columns found by name and by contents."""

from __future__ import annotations

import pytest

from shuke.transfer.files import columns

LINE = ["113/05/02", "A0012", "王小明", "陳大華", "普洱茶餅 357g", "2", "600", "1,200", "30", "老客戶"]
OTHER = ["113/05/03", "A0044", "李小華", "林美玲", "烏龍茶", "1", "500", "500", "12", ""]


def mapped(headers: str, *rows: str | list[str], kind: str | None = "lines") -> dict[str, str]:
    split = [row if isinstance(row, list) else row.split("|") for row in rows]
    return columns.guess(headers.split("|"), split, kind).mapping


@pytest.mark.parametrize(
    "headers",
    [
        "訂購日|客戶代號|客戶名稱|業務員|品名|數量|單價(元)|小計|PV|備註",
        "购买日期|会员编号|姓名|业务员|产品名称|数量|单价|金额|PV值|备注",
        "Order Date|CustomerNo|Customer Name|Team|Product Name|Qty|Unit Price|Amount|PV|Notes",
        "orderDate|customer_id|customer_name|sales_rep|item_name|QUANTITY|unit_price|line_total|pv|remark",
        "【購買日期】|會員編號*|顧客姓名|團隊|商品名稱|購買數量|售價（含稅）|商品小計|積分值|附註",
    ],
)
def test_order_lines_in_many_words(headers: str) -> None:
    names = headers.split("|")
    fields = ["on", "customer_id", "customer", "team", "product", "quantity", "unit_price", "amount", "pv", "note"]
    found = columns.guess(names, [LINE, OTHER])
    assert found.kind == "lines"
    assert found.mapping == dict(zip(fields, names, strict=True)) | found.mapping
    assert {found.mapping[field]: field for field in fields} == dict(zip(names, fields, strict=True))
    assert found.confidence > 0.8


def test_complete_journey_and_other_published_sets() -> None:
    found = mapped(
        "household_id|store_id|basket_id|product_id|quantity|sales_value|retail_disc|week|transaction_timestamp",
        "900|330|31198570044|1095275|1|0.5|0|1|2017-01-01 11:53:26",
        "901|330|31198570047|9878513|1|0.99|0.1|1|2017-01-01 12:10:28",
    )
    assert found == {
        "on": "transaction_timestamp",
        "customer_id": "household_id",
        "product_id": "product_id",
        "quantity": "quantity",
        "discount": "retail_disc",
        "amount": "sales_value",
        "order_number": "basket_id",
    }
    found = mapped(
        "TRANSACTION_DT|CUSTOMER_ID|AGE_GROUP|PIN_CODE|PRODUCT_SUBCLASS|PRODUCT_ID|AMOUNT|ASSET|SALES_PRICE",
        "11/1/2000|01104905|45-49|115|110411|4710199010372|2|24|30",
        "11/1/2000|00418683|45-49|115|120107|4710857472535|1|48|46",
    )
    assert (found["quantity"], found["amount"]) == ("AMOUNT", "SALES_PRICE")
    found = mapped(
        "InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country",
        "536365|85123A|WHITE HANGING HEART|6|12/1/2010 8:26|2.55|17850|United Kingdom",
    )
    assert (found["product_id"], found["product"], found["on"]) == ("StockCode", "Description", "InvoiceDate")
    assert (found["customer_id"], found["order_number"], found["unit_price"]) == (
        "CustomerID",
        "InvoiceNo",
        "UnitPrice",
    )


def test_order_lines_without_any_names() -> None:
    rows = [
        ["2024/5/2", "王小明", "0912345678", "普洱茶餅 357g", "2", "1,200"],
        ["2024/5/3", "李小華", "0922345678", "烏龍茶禮盒", "1", "500"],
        ["2024/5/9", "王小明", "0912345678", "普洱茶餅 357g", "3", "1,800"],
    ]
    found = columns.guess(list("123456"), rows)
    assert found.kind == "lines"
    assert found.mapping == {"on": "1", "customer": "2", "phone": "3", "product": "4", "quantity": "5", "amount": "6"}


def test_customers_and_products_are_told_from_orders() -> None:
    customers = columns.guess(
        ["姓名", "手機", "生日", "會員等級", "通訊地址", "備註"],
        [["王小明", "0912345678", "70/1/2", "A", "台北市中正區忠孝東路一段1號", ""]],
    )
    assert (customers.kind, customers.mapping["birthday"], customers.mapping["grade"]) == (
        "customers",
        "生日",
        "會員等級",
    )
    english = columns.guess(
        ["First Name", "Last Name", "Email", "Mobile"], [["Ann", "Lee", "ann@example.com", "0912345678"]]
    )
    assert (english.kind, english.mapping["surname"]) == ("customers", "Last Name")
    products = columns.guess(
        ["品號", "品名", "單位", "定價", "成本", "庫存", "PV"], [["A1", "普洱茶", "盒", "600", "300", "5", "10"]]
    )
    assert (products.kind, products.mapping["cost"], products.mapping["stock"]) == ("products", "成本", "庫存")


def test_given_columns_win() -> None:
    found = columns.guess(
        ["日期", "a", "b"], [["2024/5/2", "x", "y"]], "lines", given={"product": "b", "customer": "a"}
    )
    assert found.mapping == {"on": "日期", "customer": "a", "product": "b"}
    assert not found.missing


def test_what_is_missing_is_said() -> None:
    assert columns.guess(["日期", "金額"], [["2024/5/2", "5"]], "lines").missing == ["customer_id", "product"]


def test_a_birthday_is_no_order_date() -> None:
    found = mapped("會員生日|訂單成立時間|會員|商品", "1970/1/2|2024/5/2 10:00|王小明|茶")
    assert (found["on"], found["customer"]) == ("訂單成立時間", "會員")


def test_an_order_total_beside_line_prices_is_not_the_lines_amount() -> None:
    shopify = "Name|Email|Financial Status|Total|Created at|Lineitem quantity|Lineitem name|Lineitem price"
    shopify += "|Lineitem sku|Billing Name"
    found = mapped(
        shopify,
        "#1001|ann@example.com|paid|1500|2024-05-02 10:00:00 +0800|2|Tea|500|T1|Ann Lee",
        "#1001|ann@example.com|||2024-05-02 10:00:00 +0800|1|Cake|500|C1|",
    )
    assert found == {
        "on": "Created at",
        "customer": "Billing Name",
        "email": "Email",
        "product_id": "Lineitem sku",
        "product": "Lineitem name",
        "quantity": "Lineitem quantity",
        "unit_price": "Lineitem price",
        "status": "Financial Status",
    }


def test_a_market_places_forty_columns() -> None:
    headers = (
        "訂單編號|訂單狀態|不成立原因|買家帳號|訂單成立日期|商品總價|買家支付運費|買家總支付金額|成交手續費|收件地址"
        "|收件者電話|收件者姓名|寄送方式|付款時間|實際出貨時間|訂單完成時間|商品名稱|商品ID|商品選項名稱|商品原價|商品活動價格|數量|主商品貨號|買家備註|備註"
    )
    row = (
        "240502ABC|完成||ann88|2024-05-02 10:11|1200|60|1260|30|台北市中正區忠孝東路一段1號|886912345678|王小明|超商"
        "|2024-05-02 10:12|2024-05-03 09:00|2024-05-06 09:00|普洱茶餅 357g|12345|大|700|600|2|T-01||"
    )
    found = mapped(headers, row)
    assert (found["on"], found["customer_id"], found["product"]) == ("訂單成立日期", "買家帳號", "商品名稱")
    assert (found["customer"], found["phone"], found["quantity"]) == ("收件者姓名", "收件者電話", "數量")
    assert (found["status"], found["order_number"]) == ("訂單狀態", "訂單編號")
    assert found["unit_price"] in ("商品活動價格", "商品原價")
    assert "amount" not in found or found["amount"] == "商品總價"


def test_mobile_and_landline_are_two_phones_though_one_lost_its_zeros() -> None:
    found = mapped("姓名|手機|市話", "王小明|912345670|223456789", "陳美玲|912345671|02-2345-6789#12", kind="customers")
    assert (found["phone"], found["phone_2"]) == ("手機", "市話")


def test_a_birthday_is_one_however_it_is_written() -> None:
    rows = ["A1|王小明|00:00:00", "A2|陳美玲|29252", "A3|林志強|75.03.04", "A4|李大華|2/29/1980"]
    assert mapped("會員編號|姓名|生日", *rows, kind="customers")["birthday"] == "生日"


def test_printed_pages_with_names_and_totals_in_between_are_order_lines() -> None:
    head, rows = "日期|會員編號|姓名|品名|數量|金額", ["2024/5/2|A1|王小明|普洱茶|1|600", "|A1 小計|||1|600"]
    rows += [head, "2024/5/3|A2|陳美玲|紅茶|2|1,000", "總計||||3|1,600", "第 1 頁，共 1 頁|||||"]
    found = columns.guess(head.split("|"), [row.split("|") for row in rows])
    assert (found.kind, found.mapping["on"], found.missing) == ("lines", "日期", [])


def test_who_buys_is_the_customer_with_their_own_phone() -> None:
    row = "W1|2024/05/02|張小美|0912345678|王大同|0922333444|高山茶|2|600"
    found = mapped("訂單編號|訂購時間|訂購人姓名|訂購人手機|收件人姓名|收件人電話|商品名稱|數量|售價", row, row)
    assert (found["customer"], found["phone"]) == ("訂購人姓名", "訂購人手機")
    found = mapped("訂單編號|轉單日|收件人姓名|收件人電話|品名|數量", "W1|2024/05/02|王大同|0922333444|高山茶|2")
    assert (found["customer"], found["phone"]) == ("收件人姓名", "收件人電話")


def test_a_system_in_chinese_tells_given_names_and_days() -> None:
    row = "101|小美|張|a@b.tw|0912345678|阿明|2024-05-02|中山路1號"
    found = mapped("記錄 ID|名字|姓氏|電子郵件|電話號碼|聯絡人擁有者|上次活動日期|街道", row, kind="customers")
    assert found == {
        "external_id": "記錄 ID", "given_name": "名字", "surname": "姓氏", "email": "電子郵件", "phone": "電話號碼",
        "owner": "聯絡人擁有者", "last_contacted_on": "上次活動日期", "address": "街道",
    }  # fmt: skip
    assert "birthday" not in mapped("姓名|電話|最近消費日", "王小明|0912345678|113/05/02", kind="customers")


def test_the_mobile_is_the_first_phone_and_the_shops_number_the_number() -> None:
    found = mapped("會員編號|姓名|電話(宅)|行動電話", "V1|王小明|02-22334455|0912345678", kind="customers")
    assert (found["phone"], found["phone_2"]) == ("行動電話", "電話(宅)")
    found = mapped("商品ID|貨號|品名|售價", "101|T-01|高山茶|600", kind="products")
    assert (found["code"], found["external_id"]) == ("貨號", "商品ID")
    found = mapped("CUST_NO|CUST_NAME|TEL1|TEL2|ADDR|BIRTH", "V1|王小明|0912345678|02-22334455|台北市|0440914",
                   kind="customers")  # fmt: skip
    assert list(found) == ["name", "member_no", "phone", "phone_2", "birthday", "address"]


def test_a_list_of_customers_with_what_they_spent_is_no_list_of_orders() -> None:
    row = ["王小明", "A", "北區", "0912345678", "2024-05-02", "3", "8150", "2024-05-01"]
    for headers in (
        "姓名|等級|團隊|電話|上次訂購|訂單|累計消費|上次聯絡",
        "顧客姓名|會員等級|門市|手機|最近消費日|消費次數|累計消費金額|最後聯絡日",
        "name|grade|team|phones|last_ordered_on|orders_count|orders_total|last_contacted_on",
        "Name|Tier|Branch|Phone|Last Order Date|Orders Count|Total Spent|Last Contacted",
    ):
        found = columns.guess(headers.split("|"), [row, row])
        assert (found.kind, found.missing) == ("customers", []), headers
        assert {"name", "grade", "team", "phone", "last_contacted_on"} <= found.mapping.keys()
        assert "birthday" not in found.mapping
