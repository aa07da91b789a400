"""What a column of a shop's file can mean, with the names people give it (in Chinese, English and
Japanese, and the first words of a few European ones)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Field:
    """`holds` says what the contents look like: see `contents.fit`. `names` are compared after `names.plain`."""

    key: str
    label: Any = field(compare=False)
    holds: str
    names: str
    required: bool = False

    def all_names(self) -> list[str]:
        return [name.strip() for name in self.names.replace("\n", " ").split("|") if name.strip()]


_CUSTOMER_ID = """會員編號|会员编号|會員號碼|会员号|會員號|會員代號|會員id|会员id|會員卡號|会员卡号|卡號|卡号|
客戶編號|客户编号|客戶代號|客户代号|客戶代碼|客户代码|客戶號|客户号|客戶id|客户id|顧客編號|顾客编号|顧客代號|
顧客id|顾客id|顧客番号|会員番号|会員id|得意先コード|買家帳號|买家账号|買家id|帳號|客編|會編|直銷商編號|經銷商編號|
經銷商代號|直銷商號|customer id|customerno|customer number|customer code|custid|cust no|custno|cust code|cid|
client id|client no|client code|member id|member no|member number|memberno|member code|household id|household key|
household|user id|userid|account id|account no|account number|buyer id|shopper id|card no|card number|loyalty id|
loyalty card|contact id|party id|consumer id|visitor id|patient id|guest id|panelist id|hshd num|person id|ucid|
cust id|msno|
kundennummer|kundennr|kunden nr|numéro client|código cliente|id cliente|id client"""
_CUSTOMER = """顧客|顾客|客戶|客户|會員|会员|顧客姓名|顾客姓名|客戶姓名|客户姓名|客戶名稱|客户名称|顧客名稱|
顾客名称|會員姓名|会员姓名|會員名稱|会员名称|姓名|名字|購買人|购买人|買家|买家|買家姓名|訂購人|订购人|訂購人姓名|
收件人|收货人|收貨人|收件人姓名|消費者|氏名|お名前|名前|顧客名|会員名|customer|customer name|client|client name|
member|member name|buyer|buyer name|full name|name|contact|contact name|shopper|purchaser|display name|bill to|
billing name|ship to name|recipient|patient name|guest name|
cust name|custname|cust nm|kunde|kundenname|cliente|nombre cliente|nom client"""
_PHONE = """電話|电话|手機|手机|行動電話|移动电话|手機號碼|手机号|手机号码|聯絡電話|联系电话|連絡電話|電話號碼|
电话号码|市話|住家電話|公司電話|聯絡方式|联系方式|收件人電話|買家電話|訂購人電話|會員電話|顧客電話|客戶電話|
電話番号|携帯|携帯電話|電話1|電話一|tel1|
tel 1|phone1|phone 1|phone|phone number|mobile|mobile phone|mobile number|cell|cell phone|cellphone|tel|
telephone|contact number|phone no|home phone|work phone|office phone|billing phone|shipping phone"""
_EMAIL = """電子郵件|电子邮件|電子信箱|信箱|郵箱|邮箱|電郵|email|e mail|mail|email address|メール|メールアドレス|
customer email|billing email|contact email|會員信箱|顧客email|買家email"""
_OWNER = """擁有者|所有者|擁有人|所有人|聯絡人擁有者|聯絡人擁有人|連絡人擁有者|連絡人擁有人|負責人|负责人|負責業務|
负责业务|承辦人|承办人|服務人員|服务人员|owner|account owner|
contact owner|record owner|lead owner|deal owner|assigned to|assigned user|担当者名"""
_AUTHOR = """建立者|创建者|建檔人|建档人|建檔人員|建立人員|新增人員|登錄人|創建人|创建人|created by|creator|author|
created by user|record creator|作成者"""
_CREATED_AT = """建立日期|创建日期|建立時間|创建时间|建檔日期|建档日期|建檔日|建立日|加入日期|
加入日|入會日期|入会日期|入會日|
註冊日期|注册日期|註冊時間|注册时间|create date|created at|created on|created date|creation date|date created|
created time|created|createdate|member since|registered at|registration date|登録日|作成日"""
_MODIFIED_AT = """修改日期|修改時間|修改时间|更新日期|更新時間|更新时间|最後修改|最后修改|最後更新|異動日期|modified at|
modified on|modified date|last modified|last modified date|updated at|updated on|date modified|write date|更新日"""
_LINE_ID = """line id|line|line 帳號|line帳號|line账号|line userid|line user id|line uid|lineid|賴|line 好友"""
_TEAM = """團隊|团队|組別|组别|小組|小组|體系|体系|部門|部门|業務|业务|業務員|业务员|業務人員|
業務代表|上線|推薦人|推荐人|門市|门市|分店|分公司|區域|チーム|担当者|team|team name|group|sales rep|salesperson|
sales person|sales team|rep|agent|sponsor|branch|department|upline"""
_GRADE = """等級|等级|級別|级别|會員等級|会员等级|客戶等級|客户等级|顧客等級|顾客等级|分級|分级|客戶分級|abc|
會員級別|ランク|会員ランク|grade|tier|level|class|rank|customer grade|member level|membership tier|rating|
abc class"""
_NOTE = """備註|备注|附註|附注|註記|注记|說明|说明|摘要|留言|備考|メモ|note|notes|remark|remarks|comment|comments|
memo|description"""
_EXTERNAL = """外部編號|外部编号|外部id|記錄識別碼|记录识别码|記錄id|记录id|紀錄id|聯絡人id|連絡人id|
联系人id|來源編號|系統編號|系统编号|uuid|guid|external id|external key|source id|
record id|row id|line item id|lineitem id|序號|流水號|id"""
_PRODUCT_ID = """商品編號|商品编号|商品代號|商品代碼|商品代码|商品貨號|商品id|產品編號|产品编号|產品代號|产品代号|
產品代碼|产品代码|產品id|产品id|品號|品号|貨號|货号|料號|料号|款號|款号|條碼|条码|國際條碼|商品條碼|商品选项货号|
選項貨號|品項編號|物料编码|物料編號|商品コード|品番|商品番号|jan|product id|product code|product no|
product number|productid|item id|item code|item no|item number|itemid|item|sku|sku id|sku code|stock code|
stockcode|barcode|upc|ean|gtin|part number|part no|article id|article no|article number|plu|material|asin|
product key|variant id|lineitem sku|variant sku|prod id|prodid|product num|goods id|
artikelnummer|artikelnr|artikel nr|référence|código producto"""
_PRODUCT = """商品|商品名稱|商品名称|商品名|產品|产品|產品名稱|产品名称|產品名|品名|名稱|品項|品项|項目|项目|
品名規格|貨品|货品|貨品名稱|货品名称|品目|購買商品|購買產品|購買品項|商品明細|内容|商品標題|宝贝标题|製品名|
product|product name|item name|item description|product title|title|goods|description|lineitem name|article|
article name|service|treatment|product description|stock description|merchandise|prod name|
artikel|artikelname|bezeichnung|produkt|produit|désignation|producto|artículo|produto"""
_CATEGORY = """分類|分类|類別|类别|商品分類|商品分类|產品分類|产品分类|產品類別|产品类别|商品類別|商品类别|大類|
大类|中類|品類|品类|系列|カテゴリ|カテゴリー|商品分類名|category|product category|product type|item category|
department name|product group|product subclass|subclass|class name|commodity|sub category|family|type|collection|
category id|product class"""
_UNIT = (
    """單位|单位|計量單位|计量单位|销售单位|銷售單位|規格單位|単位|unit|uom|unit of measure|units of measure|measure"""
)
_PV = """pv|pv值|積分值|点数|pv點數|積點|bv|pv point|pv points|point value|points value|personal volume|
business volume|pv小計|pv合計|總pv"""
_UNIT_PRICE = """單價|单价|售價|售价|價格|价格|價錢|商品單價|商品单价|商品價格|成交單價|優惠單價|實際售價|
含稅單價|未稅單價|単価|価格|unit price|price|unitprice|price each|item price|sell price|selling price|
price per unit|lineitem price|retail price|list price|unit cost price|
preis|einzelpreis|stückpreis|prix|prix unitaire|precio|precio unitario|preço"""
_AMOUNT = """金額|金额|小計|小计|總價|总价|總金額|总金额|合計|合计|總額|总额|實付金額|实付金额|實收金額|实收金额|
應付金額|应付金额|銷售金額|销售金额|銷售額|销售额|消費金額|消费金额|購買金額|购买金额|成交金額|交易金額|交易金额|
商品小計|商品總價|商品金額|付款金額|訂單金額|含稅金額|未稅金額|總計|总计|計|金額合計|amount|total|line total|
subtotal|sub total|total amount|sales value|sales amount|sales|revenue|net amount|gross amount|extended price|
total price|spend|value|turnover|paid|amount paid|sales price|net sales|payment|item total|total sales|
line amount|price total|order value|total paid|transaction amount|net total|order total|grand total|gross sales|
monetary value|
betrag|gesamtpreis|umsatz|summe|montant|importe|valor"""
_ON = """日期|訂購日|订购日|訂單日|购买日|下單日|下单日|交易日|銷售日|销售日|銷貨日|出貨日|付款日|消費日|購買日期|
购买日期|訂單日期|订单日期|訂購日期|订购日期|下單日期|下单日期|交易日期|銷售日期|销售日期|銷貨日期|出貨日期|
出货日期|消費日期|消费日期|購買日|成交日期|成立日期|付款日期|訂單成立日期|訂單建立時間|訂單時間|订单时间|下單時間|
下单时间|購買時間|购买时间|交易時間|交易时间|訂單成立時間|付款時間|付款时间|成交時間|結帳時間|消費時間|開單日期|
單據日期|单据日期|発注日|注文日|注文日時|購入日|購入日時|受注日|売上日|日付|日時|時間|时间|date|order date|
purchase date|transaction date|transaction dt|transaction timestamp|transaction time|timestamp|sale date|
sales date|invoice date|invoicedate|order time|ordered at|ordered on|purchased at|purchased on|created at|
bought on|trans date|txn date|posting date|datetime|date time|day|created|placed at|order timestamp|visit date|
event time|order purchase timestamp|paid at|checkout time|t dat|dt|shop date|basket date|bill date|
datum|bestelldatum|kaufdatum|rechnungsdatum|date de commande|fecha|data"""
_ORDER_NUMBER = """訂單編號|订单编号|訂單號碼|订单号|訂單號|订单号码|訂單|单号|單號|銷貨單號|销售单号|交易編號|
交易序號|交易单号|流水单号|單據編號|单据编号|單據號碼|發票號碼|发票号|訂購單號|出貨單號|注文番号|受注番号|
伝票番号|order id|order no|order number|orderid|order|order code|basket id|basket|transaction id|transaction no|
transaction number|trans id|txn id|receipt|receipt no|receipt id|receipt number|invoice|invoice no|invoice number|
invoiceno|invoice id|bill no|ticket|ticket number|basket num|sales order|so number|document no|order name|
bestellnummer|rechnungsnummer|belegnummer|numéro de commande|pedido|factura"""
_QUANTITY = """數量|数量|購買數量|购买数量|銷售數量|销售数量|訂購數量|订购数量|訂購量|商品數量|商品数量|件數|件数|
個數|个数|瓶數|盒數|購買量|銷量|销量|個数|数量合計|quantity|qty|units|count|order quantity|quantity ordered|
ordered qty|pieces|pcs|units sold|item count|lineitem quantity|item qty|item quantity|volume sold|num items|
number of items|amount of items|
menge|anzahl|stückzahl|quantité|qté|cantidad|quantidade"""
_DISCOUNT = """折扣|折扣金額|折扣金额|優惠|优惠|優惠金額|优惠金额|折讓|折让|折價|折价|折抵|折抵金額|優惠折扣|
商品折扣|値引|割引|discount|discount amount|retail disc|disc|discount value|line discount|lineitem discount|
rebate|markdown|promo discount"""
_PRICE = _UNIT_PRICE + "|定價|定价|標價|建議售價|牌價|会员价|會員價|msrp|rrp|list price|variant price"
_NAME_PRODUCT = _PRODUCT


_LINE_NUMBER = """項次|项次|行號|行号|明細序號|line|line no|line number|line item|seq|row|明細番号"""
_CHANNEL = """通路|渠道|來源|来源|銷售通路|销售渠道|訂單來源|订单来源|平台|購買通路|販売チャネル|channel|
sales channel|source|order source|platform|medium"""
_STATUS = """狀態|状态|訂單狀態|订单状态|處理狀態|交易狀態|交易状态|付款狀態|ステータス|注文状況|status|
order status|state|financial status|fulfillment status"""
_PHONE_2 = """電話2|电话2|手機2|市話2|phone 2|phone2|tel2|tel 2|mobile 2|other phone|
電話二|其他電話|备用电话|備用電話|第二電話"""
_BIRTHDAY = """生日|出生日期|出生年月日|出生日|生年月日|誕生日|birthday|birth|birth day|birth date|birthdate|
date of birth|dob|born"""
_ADDRESS = """地址|住址|街道|街道地址|郵寄街道|
通訊地址|通讯地址|聯絡地址|联系地址|收件地址|收货地址|收貨地址|戶籍地址|送貨地址|住所|
address|street address|street|addr|addr1|mailing address|shipping address|billing address|address 1"""
_LAST_CONTACTED_ON = """最後聯絡日|最後聯絡日期|最后联系日期|最近聯絡日|最近聯絡日期|最後聯絡|最近一次聯絡|
上次聯絡|上次聯絡日期|上次活動日期|上次活动日期|最近活動日期|最後活動日期|
最終連絡日|last contact|last contacted|last contacted on|last contact date|
last activity date"""
_IS_ORGANISATION = """是否公司|公司戶|法人|類型|客戶類型|is company|is organisation|is organization|company type"""
_TAX_ID = """統一編號|统一编号|統編|税号|稅籍編號|统一社会信用代码|法人番号|tax id|vat|vat number|tax number|ubn|
gui number"""
_COST = """成本|成本價|成本价|進價|进价|進貨價|进货价|採購價|采购价|原価|仕入価格|cost|unit cost|cost price|
purchase price|cost per item|standard price"""
_STOCK = """庫存|库存|庫存量|库存量|庫存數量|库存数量|現有庫存|存量|在庫|在庫数|stock|inventory|on hand|
stock quantity|available|qty on hand|variant inventory qty|quantity"""
_REORDER_LEVEL = """補貨點|补货点|安全庫存|安全库存|安全存量|最低庫存|最低库存|reorder level|reorder point|reorder at|
minimum stock|safety stock"""
_CYCLE_DAYS = """週期|周期|回購天數|复购天数|回購週期|复购周期|使用天數|使用天数|可用天數|購買週期|cycle days|
cycle|repurchase days|days supply|reorder days|repurchase cycle"""
_ACTIVE = """啟用|启用|上架|是否上架|是否啟用|有效|在售|販售中|上架狀態|active|enabled|available for sale|
published|is active|status"""

LINE_FIELDS = (
    Field("on", _("Date"), "date", _ON, required=True),
    Field("customer_id", _("Member no."), "id", _CUSTOMER_ID),
    Field("customer", _("Customer"), "person", _CUSTOMER),
    Field("phone", _("Phone"), "phone", _PHONE),
    Field("email", _("E-mail"), "email", _EMAIL),
    Field("line_id", _("LINE ID"), "code", _LINE_ID),
    Field("product_id", _("Product code"), "id", _PRODUCT_ID),
    Field("product", _("Product"), "words", _PRODUCT),
    Field("quantity", _("Quantity"), "quantity", _QUANTITY),
    Field("unit_price", _("Unit price"), "money", _UNIT_PRICE),
    Field("discount", _("Discount"), "money", _DISCOUNT),
    Field("amount", _("Amount"), "money", _AMOUNT),
    Field("order_number", _("Order number"), "code", _ORDER_NUMBER),
    Field("line_number", _("Line number"), "quantity", _LINE_NUMBER),
    Field("team", _("Team"), "group", _TEAM),
    Field("grade", _("Grade"), "grade", _GRADE),
    Field("category", _("Category"), "group", _CATEGORY),
    Field("unit", _("Unit"), "group", _UNIT),
    Field("channel", _("Channel"), "group", _CHANNEL),
    Field("status", _("Status"), "group", _STATUS),
    Field("pv", _("PV"), "money", _PV),
    Field("note", _("Note"), "text", _NOTE + "|商品備註|訂單備註|订单备注|order note"),
    Field("external_id", _("External number"), "code", _EXTERNAL),
)
CUSTOMER_FIELDS = (
    Field(
        "name",
        _("Name"),
        "person",
        _CUSTOMER
        + "|全名|公司|公司名稱|公司名称|名稱|名称|單位名稱|company|company name"
        + "|organisation|organization|account name|account",
        required=True,
    ),
    Field("surname", _("Surname"), "surname", "姓|姓氏|姓氏名|last name|surname|family name|lastname|姓(漢字)"),
    Field("given_name", _("Given name"), "given", "名|given name|first name|firstname|forename|名(漢字)"),
    Field("member_no", _("Member no."), "code", _CUSTOMER_ID + "|編號|编号|代號|number|no|code"),
    Field("phone", _("Phone"), "phone", _PHONE),
    Field("phone_2", _("Second phone"), "phone", _PHONE_2),
    Field("phone_3", _("Third phone"), "phone", "電話3|电话3|手機3|phone 3|mobile 3|其他電話2|other phone 2"),
    Field("email", _("E-mail"), "email", _EMAIL),
    Field("line_id", _("LINE ID"), "code", _LINE_ID),
    Field("grade", _("Grade"), "grade", _GRADE),
    Field("team", _("Team"), "group", _TEAM),
    Field("owner", _("Person in charge"), "group", _OWNER),
    Field("birthday", _("Birthday"), "date", _BIRTHDAY),
    Field("gender", _("Gender"), "gender", "性別|性别|稱謂|称谓|gender|sex|salutation|title"),
    Field("address", _("Address"), "address", _ADDRESS),
    Field(
        "postal_code",
        _("Postal code"),
        "code",
        "郵遞區號|邮政编码|邮编|郵編|postal code|postcode|zip|zip code",
    ),
    Field("region", _("Province or state"), "group", "省|省份|州|province|state province|address state|都道府県"),
    Field("city", _("City or county"), "group", "縣市|城市|縣/市|居住縣市|city|town|county|市区町村"),
    Field("district", _("District"), "group", "鄉鎮市區|行政區|行政区|区县|鄉鎮區|地區|district|suburb|township"),
    Field("last_contacted_on", _("Last contacted on"), "date", _LAST_CONTACTED_ON),
    Field("note", _("Note"), "text", _NOTE),
    Field("is_organisation", _("Organisation?"), "choice", _IS_ORGANISATION),
    Field("tax_id", _("Tax number"), "code", _TAX_ID),
    Field("external_id", _("External number"), "code", _EXTERNAL),
    Field("author", _("Written down by"), "group", _AUTHOR),
    Field("created_at", _("Written down on"), "date", _CREATED_AT),
    Field("modified_at", _("Last changed on"), "date", _MODIFIED_AT),
)
PRODUCT_FIELDS = (
    Field("name", _("Product name"), "words", _NAME_PRODUCT + "|name|handle title", required=True),
    Field("code", _("Product code"), "code", _PRODUCT_ID + "|編號|编号|代號|代碼|code|number|no"),
    Field("unit", _("Unit"), "group", _UNIT),
    Field("price", _("Price"), "money", _PRICE, required=False),
    Field("cost", _("Cost"), "money", _COST),
    Field("tax", _("Tax"), "money", "稅|税|稅率|税率|稅別|税额|稅額|消費税|tax|tax rate|vat rate|vat"),
    Field("commission", _("Commission"), "money", "佣金|獎金|奖金|提成|抽成|分潤|commission|commission rate|bonus"),
    Field("pv", _("PV"), "money", _PV),
    Field("stock", _("Stock"), "quantity", _STOCK),
    Field("reorder_level", _("Reorder at"), "quantity", _REORDER_LEVEL),
    Field(
        "barcode",
        _("Barcode"),
        "code",
        "條碼|条码|國際條碼|国际条码|商品條碼|商品条码|barcode|ean|gtin|upc|jan|variant barcode",
    ),
    Field("size", pgettext_lazy("of goods", "Size"), "group", "尺寸|尺碼|尺码|鞋號|鞋号|size"),
    Field("colour", _("Colour"), "group", "顏色|颜色|花色|color|colour"),
    Field("category", _("Category"), "group", _CATEGORY),
    Field("cycle_days", _("Days between purchases"), "quantity", _CYCLE_DAYS),
    Field("active", _("Active"), "choice", _ACTIVE),
    Field("external_id", _("External number"), "code", _EXTERNAL),
)
FIELDS: dict[str, tuple[Field, ...]] = {"lines": LINE_FIELDS, "customers": CUSTOMER_FIELDS, "products": PRODUCT_FIELDS}
KIND_LABELS = {"lines": _("Order lines"), "customers": _("Customers"), "products": _("Products")}


def field_of(kind: str, key: str) -> Field:
    return next(one for one in FIELDS[kind] if one.key == key)
