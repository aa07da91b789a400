"""What shops call the state of an order."""

from __future__ import annotations

from shuke.orders.models import Order

WORDS = {
    Order.Status.CANCELLED: (
        "取消 已取消 訂單取消 订单取消 不成立 作廢 作废 已作廢 已作废 無效 无效 失敗 失败 交易關閉 交易关闭 未付款取消 "
        "cancelled canceled void voided failed expired キャンセル"
    ),
    Order.Status.RETURNED: (
        "退貨 退货 已退貨 已退货 退款 已退款 全額退款 全额退款 退回 銷退 銷貨退回 refunded refund returned return 返品"
    ),
    Order.Status.DRAFT: "草稿 暫存 暂存 報價 报价 draft quote quotation",
    Order.Status.CONFIRMED: (
        "處理中 处理中 待出貨 待发货 待出货 已確認 已确认 確認 确认 成立 已成立 "
        "出貨中 备货中 備貨中 待付款 未付款 "
        "confirmed processing pending open unfulfilled on-hold authorized"
    ),
    Order.Status.PAID: "已付款 付款完成 付款成功 已付清 已付 已支付 已收款 paid",
    Order.Status.SHIPPED: (
        "已出貨 已出货 已發貨 已发货 已寄出 已寄送 運送中 运送中 配送中 待收貨 待收货 shipped dispatched in-transit"
    ),
}
COMPLETED = (
    "完成 已完成 訂單完成 订单完成 交易完成 交易成功 已送達 已送达 已取貨 已取货 已收貨 已收货 "
    "completed complete fulfilled delivered closed done success succeeded"
)
STATUS_OF = {word: status.value for status, words in WORDS.items() for word in words.split()}
STATUS_OF |= dict.fromkeys(COMPLETED.split(), Order.Status.COMPLETED.value)


def order_status(word: str) -> str:
    """Unknown words count as completed: what stands in a list of sales was sold."""
    return STATUS_OF.get(word.strip().lower(), Order.Status.COMPLETED.value)


def is_known(word: str) -> bool:
    return word.strip().lower() in STATUS_OF
