"""The REST API's browsable page: the OpenAPI document as one HTML page, without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #2f6f5e; }
@media (prefers-color-scheme: dark) { :root { --accent: #7fc8b2; } }
body { font: 16px/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 56rem; padding: 2rem 1rem; }
h1 { font-size: 1.75rem; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; text-transform: capitalize; }
nav a { margin-right: 1rem; }
a { color: var(--accent); }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; }
summary { cursor: pointer; padding: .5rem 1rem; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details > div { border-top: 1px solid var(--line); padding: .5rem 1rem 1rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
pre { background: var(--soft); border-radius: 8px; margin: .5rem 0; overflow: auto; padding: 1rem; }
.method { display: inline-block; font-weight: 600; min-width: 4.5rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: .25rem .75rem .25rem 0; text-align: left;
  vertical-align: top; }
"""
"""What the page looks like, served as a file of its own: its policy allows no inline styles."""


def page(document: Mapping[str, Any], *, style: str, source: str) -> str:
    """Return the page; ``style`` and ``source`` are the addresses of stylesheet and document."""
    info = document["info"]
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            shown = _operation(path, method.upper(), operation)
            groups.setdefault(operation["tags"][0], []).append(shown)
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in groups)
    sections = "".join(
        f'<section id="{escape(tag)}"><h2>{escape(tag)}</h2>{"".join(shown)}</section>'
        for tag, shown in groups.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])} REST API</title>"
        f'<link rel="stylesheet" href="{escape(style)}"></head><body>'
        f"<header><h1>{escape(info['title'])} REST API</h1><p>{_prose(info['description'])}</p>"
        f'<p><a href="{escape(source)}">OpenAPI {escape(document["openapi"])} document</a></p>'
        f'</header><nav aria-label="Groups">{links}</nav><main>{sections}'
        f'<section id="shapes"><h2>Shapes</h2>{"".join(_shapes(document))}</section>'
        "</main></body></html>"
    )


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    who = operation.get("description", "")
    takes = operation.get("requestBody", {}).get("content", {})
    return (
        f'<details id="{escape(operation["operationId"])}"><summary>'
        f'<code><span class="method">{method}</span>{escape(path)}</code><br>'
        f"{_prose(operation['summary'])}</summary><div>"
        f"<p>{_prose(who)}</p>{_parameters(operation.get('parameters', ()))}"
        f"{_bodies(takes)}{_answers(operation['responses'])}</div></details>"
    )


def _parameters(parameters: Any) -> str:  # noqa: ANN401 - a part of the document
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}"
        f"{', required' if one.get('required') else ''}</td>"
        f"<td><code>{escape(_brief(one['schema']))}</code></td></tr>"
        for one in parameters
    )
    head = "<tr><th>Parameter</th><th>Where</th><th>What</th></tr>"
    return f"<table>{head}{rows}</table>" if rows else ""


def _bodies(content: Mapping[str, Any]) -> str:
    if not content:
        return ""
    return f"<p>Takes {', '.join(_media(kind, content[kind]) for kind in content)}.</p>"


def _answers(responses: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(status)}</td><td>{_prose(answer['description'])}</td><td>"
        f"{', '.join(_media(kind, what) for kind, what in answer.get('content', {}).items())}"
        "</td></tr>"
        for status, answer in responses.items()
    )
    return f"<table><tr><th>Answer</th><th>When</th><th>Body</th></tr>{rows}</table>"


def _media(kind: str, what: Mapping[str, Any]) -> str:
    name = what["schema"].get("$ref", "").rpartition("/")[2]
    shown = f' <a href="#shape-{escape(name)}">{escape(name)}</a>' if name else ""
    return f"<code>{escape(kind)}</code>{shown}"


def _shapes(document: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in sorted(document["components"]["schemas"].items()):
        text = escape(json.dumps(schema, indent=2, ensure_ascii=False))
        yield (
            f'<details id="shape-{escape(name)}"><summary><code>{escape(name)}</code></summary>'
            f"<div><p>{_prose(schema.get('description', ''))}</p><pre>{text}</pre></div></details>"
        )


def _brief(schema: Mapping[str, Any]) -> str:
    return json.dumps({k: v for k, v in schema.items() if k != "description"}, ensure_ascii=False)


def _prose(text: str) -> str:
    """Return a text with what stands between backquotes as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if odd % 2 else part for odd, part in enumerate(parts))
