"""Lines of the log: as people read them, or one JSON object each for a machine that gathers them."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

USUAL = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "taskName", "status_code"}
request_id: ContextVar[str] = ContextVar("request_id", default="")


class Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
            "process": record.process,
        }
        told |= {name: value for name, value in vars(record).items() if name not in USUAL}
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        kept = {name: value for name, value in told.items() if value not in (None, "")}
        return json.dumps(kept, ensure_ascii=False, default=str)


class Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        more = [f"{name}={value}" for name, value in vars(record).items() if name not in USUAL and value is not None]
        return "  ".join([line, *more, *([f"request={found}"] if (found := request_id.get()) else [])])
