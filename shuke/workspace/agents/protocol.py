"""JSON-RPC as the Model Context Protocol has it: one message in, one answer out, or none."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from shuke.workspace.agents.tools import TOOLS, Call, Tool

VERSIONS = ("2025-06-18", "2025-03-26", "2024-11-05")
PARSE, INVALID, UNKNOWN, WRONG = -32700, -32600, -32601, -32602
ABOUT = (
    "A shop's customers, orders and what they will buy next. You work with the rights of the person whose key you "
    "have; what you write stands in the history and can be undone. Never invent records: look them up first."
)


def answer(message: Any, key: str, *, host: str = "localhost") -> dict[str, Any] | None:
    """None for what wants no answer."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0" or not isinstance(message.get("method"), str):
        return _error(None, INVALID, "not a JSON-RPC 2.0 message")
    if "id" not in message:
        return None
    params = message.get("params") or {}
    if not isinstance(params, dict):
        return _error(message["id"], WRONG, "params must be an object")
    if message["method"] == "tools/call":
        return _use(message["id"], params, key, host)
    if (say := SAYS.get(message["method"])) is None:
        return _error(message["id"], UNKNOWN, f"no such method: {message['method']}"[:200])
    return _result(message["id"], say(params))


def _use(number: Any, params: Mapping[str, Any], key: str, host: str) -> dict[str, Any]:
    tool, given = TOOLS.get(str(params.get("name"))), params.get("arguments") or {}
    if tool is None or not isinstance(given, dict):
        return _error(number, WRONG, "no such tool, or its arguments are no object")
    return _result(number, _called(tool, given, key, host))


def not_json() -> dict[str, Any]:
    return _error(None, PARSE, "not JSON")


def _hello(params: Mapping[str, Any]) -> dict[str, Any]:
    asked = params.get("protocolVersion")
    return {
        "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
        "capabilities": {"tools": {"listChanged": False}},
        "serverInfo": {"name": "shuke", "title": "Shuke", "version": "1"},
        "instructions": ABOUT,
    }


SAYS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "initialize": _hello,
    "ping": lambda _params: {},
    "tools/list": lambda _params: {"tools": [one.described() for one in TOOLS.values()]},
}


def _called(tool: Tool, given: Mapping[str, Any], key: str, host: str) -> dict[str, Any]:
    unknown = sorted(set(given) - set(tool.takes))
    missing = [name for name in tool.required if name not in given]
    if unknown or missing:
        return _said(f"unknown: {', '.join(unknown)}; missing: {', '.join(missing)}", failed=True)
    try:
        response = through_api(tool.call(given), key, host)
    except (TypeError, ValueError) as error:  # what is no number, say
        return _said(str(error), failed=True)
    except Resolver404:
        return _said("no such record type", failed=True)
    sent = bytes(getattr(response, "content", b"")) or b'{"done": true}'
    return _said(json.dumps(json.loads(sent), ensure_ascii=False), failed=response.status_code >= 400)


def _said(text: str, *, failed: bool) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": text}], "isError": failed}


def through_api(call: Call, key: str, host: str) -> HttpResponseBase:
    """The door of the API, with the key: as if it had come over the network."""
    sent = b"" if call.body is None else json.dumps(call.body).encode()
    path = f"/api/v1/{call.path}"
    request = WSGIRequest(
        {
            "REQUEST_METHOD": call.method, "PATH_INFO": path, "QUERY_STRING": urlencode(call.query or {}),
            "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(sent)), "wsgi.input": io.BytesIO(sent),
            "HTTP_AUTHORIZATION": f"Bearer {key}", "HTTP_HOST": host, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
        }
    )  # fmt: skip
    request.LANGUAGE_CODE = "en"
    match = resolve(path)
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return response


def _result(number: Any, result: Mapping[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "result": result}


def _error(number: Any, code: int, words: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": words}}
