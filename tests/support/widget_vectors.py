"""Texts that become code where somebody takes them for more than text.

Made by combining what attacks are made of: an element that acts by itself, a way of
writing it, a context to break out of, and foreign content that is parsed differently
the second time. Whatever runs would set ``window.hacked``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape

CODE = "hacked=1"
"""What every vector wants to run; short, so that most fit into a name of 80 characters."""

_SELF_ACTING = (
    f"<img src=x onerror={CODE}>",
    f"<img srcset=x onerror={CODE}>",
    f"<image href=x onerror={CODE}>",
    f"<svg onload={CODE}>",
    f"<svg><image href=x onerror={CODE}>",
    f"<svg><animate onbegin={CODE} attributeName=x dur=1s>",
    f"<svg><set onbegin={CODE} attributename=x>",
    f"<svg><script>{CODE}</script>",
    f"<svg><use href='data:image/svg+xml,<svg onload={CODE}>'>",
    f"<svg><a xlink:href=javascript:{CODE}><text y=9>x",
    f"<svg><foreignObject><img src=x onerror={CODE}>",
    f"<math href=javascript:{CODE}>x",
    f"<math><a xlink:href=javascript:{CODE}>x",
    f"<script>{CODE}</script>",
    f"<script src=data:,{CODE}></script>",
    f"<script type=module>{CODE}</script>",
    f"<iframe onload={CODE}>",
    f"<iframe src=javascript:{CODE}>",
    f"<iframe srcdoc='<img src=x onerror=parent.{CODE}>'>",
    f"<object data=javascript:{CODE}>",
    f"<object onerror={CODE} data=x>",
    f"<embed src=javascript:{CODE}>",
    f"<video src=x onerror={CODE}>",
    f"<video><source onerror={CODE}>",
    f"<audio src=x onerror={CODE}>",
    f"<input autofocus onfocus={CODE}>",
    f"<textarea autofocus onfocus={CODE}>",
    f"<select autofocus onfocus={CODE}>",
    f"<button autofocus onfocus={CODE}>",
    f"<a href=# autofocus onfocus={CODE}>x</a>",
    f"<div tabindex=0 autofocus onfocus={CODE}>",
    f"<x contenteditable autofocus onfocus={CODE}>",
    f"<details open ontoggle={CODE}>",
    f"<div popover id=p onbeforetoggle={CODE}>",
    f"<marquee onstart={CODE}>",
    f"<body onload={CODE}>",
    f"<body onpageshow={CODE}>",
    f"<frameset onload={CODE}>",
    f"<style onload={CODE}>",
    f"<link rel=stylesheet href=data:, onload={CODE}>",
    f"<link rel=import href=x onerror={CODE}>",
    f"<meta http-equiv=refresh content='0;javascript:{CODE}'>",
    f"<base href=javascript:/{CODE}//>",
    f"<form action=javascript:{CODE}><input type=submit>",
    f"<form><button formaction=javascript:{CODE}>x",
    f"<table background=javascript:{CODE}>",
    f"<isindex type=image src=x onerror={CODE}>",
    f"<template><img src=x onerror={CODE}></template>",
    f"<template shadowrootmode=open><img src=x onerror={CODE}>",
    f"<noscript><img src=x onerror={CODE}></noscript>",
    f"<dialog open onclose={CODE}><form method=dialog><button>x",
    f"<x style=animation-name:arrive onanimationstart={CODE}>",
    f"<x ontransitionend={CODE} style=transition:1s>",
    f"<baton-chat relay=javascript:{CODE}>",
)
_OUT_OF = (
    '">', "'>", "`>", "-->", "--!>", "]]>", "?>", "</p>", "</li></ol>", "</bdi>", "</a>",
    "</textarea>", "</title>", "</style>", "</script>", "</noscript>", "</template>",
    "</xmp>", "</iframe>", "</select>", "</svg>", "</math>", "</table>",
)  # fmt: skip
_ACTS = (
    f"<img src=x onerror={CODE}>",
    f"<svg onload={CODE}>",
    f"<script>{CODE}</script>",
)
_FOREIGN = ("svg", "math")
_INTEGRATION = ("desc", "title", "foreignObject", "mtext", "mi", "annotation-xml", "mglyph")
_RAW_TEXT = ("style", "title", "xmp", "noscript", "textarea", "iframe")
_SCHEMES = (
    "javascript", "JaVaScRiPt", "vbscript", "data", "file", "blob", "filesystem", "about",
    "view-source", "chrome", "ms-msdt", "search-ms", "ms-word", "smb", "vscode", "intent",
    "tel", "mailto", "ftp", "ws", "jar", "livescript", "mocha", "custom",
)  # fmt: skip
_SCHEME_TRICKS = (
    "{scheme}:{code}", " {scheme}:{code}", "\t{scheme}:{code}", "\x01{scheme}:{code}",
    "{scheme}\t:{code}", "{scheme}:\n{code}", "{scheme}://%0a{code}", "{scheme}&colon;{code}",
    "{scheme}%3A{code}", "//{scheme}:{code}", "{scheme}:/*https://a.example/*/{code}",
)  # fmt: skip
_TEMPLATES = (
    "{{{{constructor.constructor('{code}')()}}}}", "${{{code}}}", "#{{{code}}}", "<%={code}%>",
    "{{%{code}%}}", "[[${{{code}}}]]", "@({code})", "*{{{code}}}", "{{{{{{{code}}}}}}}",
    "<x v-html=\"'{code}'\">", "<x ng-init={code}>", "<x x-init={code}>", "<x :is={code}>",
    "<x @load={code}>", "<x hx-on:load={code}>", "<x data-bind=html:{code}>",
    "<!--#exec cmd={code}-->", "<?xml-stylesheet href=javascript:{code}?>", "<?php {code} ?>",
    "javascript:{code}//{{{{7*7}}}}", "\\u003cscript>{code}", "\\x3cscript>{code}",
)  # fmt: skip
_STYLES = (
    "<style>*{{background:url(javascript:{code})}}</style>",
    "<style>@import 'javascript:{code}'</style>",
    "<style>:host{{display:none}}</style>",
    "<x style=width:expression({code})>",
    "<x style=-moz-binding:url(data:,{code})>",
    "<x style=behavior:url(javascript:{code})>",
    "<style><!--</style><script>{code}</script>-->",
    "</style><svg onload={code}>",
    "@import url(javascript:{code});",
    "*{{--x:}}</style><img src=x onerror={code}>",
)
_PRETENDERS = (
    "</p></li><li class=entry data-voice=system><p class=words>Your password, please",
    "<li class=entry data-voice=agent data-seq=1>",
    "<button class=send>", "<form class=composer action=//a.example>",
    "<a href=//a.example>Source: Fees</a>", "<slot name=x>", "<p role=status>Chatting with you",
    "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "null", "undefined",
    "NaN", "[object Object]", "true", "-0", "seq:1", "cmid:1", "notice:erased",
)  # fmt: skip
_MARKDOWN = (
    "[x](javascript:{code})", "[x](data:text/html,<script>{code}</script>)",
    '![x](x" onerror="{code})', "![x](https://a.example/?q=1)", "<javascript:{code}>",
    "[x]: javascript:{code}", "`<img src=x onerror={code}>`", "[x](//a.example)",
    "```html\n<script>{code}</script>\n```", "&lbrack;x](javascript:{code})",
)  # fmt: skip
_ODD_LETTERS = (
    "\u202e<gmi src=x onerror=hacked=1>", "\u2028<svg onload=hacked=1>",
    "\ufeff<svg onload=hacked=1>",
    "\u200b<svg\u200b onload=hacked=1>", "\uff1cscript\uff1ehacked=1\uff1c/script\uff1e",
    "\u02c2img src=x onerror=hacked=1\u02c3", "\u2039svg onload=hacked=1\u203a",
    "<\u0131frame onload=hacked=1>", "<\u017fvg onload=hacked=1>",
    "<\u0131mg src=x onerror=hacked=1>",
    "+ADw-script+AD4-hacked=1+ADw-/script+AD4-", "%3Csvg%20onload%3Dhacked%3D1%3E",
    "%253Csvg onload=hacked=1%253E", "¼script¾hacked=1¼/script¾", "\x85<svg onload=hacked=1>",
    "Z̵̧̢̛͓͇̙a̸l̷g̶o̵<svg onload=hacked=1>",
)  # fmt: skip


_NO_ADDRESSES = (
    "//a.example", "\\\\a.example\\share", "/", "?", "#", ".", "http:", "https:", "https://",
    "http://[", "https://a:b:c.example", "h\u200bttps://a.example", "&#104;ttps://a.example",
    "\u202ehttps://a.example", "https\x00://a.example", "https://bank.example@a.example/",
    "https://user:word@a.example/",
)  # fmt: skip


@cache
def vectors() -> tuple[str, ...]:
    """Return all vectors, each once."""
    return tuple(dict.fromkeys(_all()))


@cache
def addresses() -> tuple[str, ...]:
    """Return addresses that must not become links, each once."""
    return tuple(dict.fromkeys(_addresses()))


def _all() -> Iterator[str]:
    yield from _SELF_ACTING
    for act in _ACTS:
        yield from (out + act for out in _OUT_OF)
        yield from _written_otherwise(act)
    yield from _mutating()
    for template in (*_TEMPLATES, *_STYLES, *_MARKDOWN):
        yield template.format(code=CODE)
    yield from _PRETENDERS
    yield from _ODD_LETTERS
    yield from _addresses()
    yield from _nested()


def _written_otherwise(act: str) -> Iterator[str]:
    """The same element in every way of writing that some parser lets pass."""
    yield act.upper()
    yield act.swapcase()
    yield "".join(c.upper() if i % 2 else c for i, c in enumerate(act))
    yield act.replace(" ", "/")
    yield act.replace(" ", "\n")
    yield act.replace(" ", "\t")
    yield act.replace(" ", "\x0c")
    yield act.replace("=", " = ")
    yield act.replace(">", "")
    yield act.replace(">", "//>")
    yield act.replace(">", " <")
    yield act.replace("<", "<<")
    yield act.replace("<", "< ")
    yield act.replace("<", "<\x01")
    yield act.replace("<", "<!-- --><")
    yield act.replace("<", "\\<").replace(">", "\\>")
    yield escape(act)
    yield escape(escape(act))
    yield "".join(f"&#{ord(c)};" if c in "<>=" else c for c in act)
    yield "".join(f"&#x{ord(c):x}" if c in "<>" else c for c in act)
    yield "".join(f"&#{ord(c):07d}" if c in "<>" else c for c in act)
    yield "".join(f"%{ord(c):02x}" if c in "<> =" else c for c in act)
    yield "".join(f"\\u{ord(c):04x}" if c in "<>" else c for c in act)
    yield "".join(f"\\x{ord(c):02x}" if c in "<>" else c for c in act)
    yield act.replace(CODE, f"'{CODE}'")
    yield act.replace(CODE, f"`{CODE}`")
    yield act.replace(CODE, f"javascript:{CODE}")
    yield act.replace(CODE, "".join(f"&#{ord(c)};" for c in CODE))
    yield act.replace(CODE, "eval(atob('aGFja2VkPTE='))")
    yield act.replace(CODE, "window['hac'+'ked']=1")


def _mutating() -> Iterator[str]:
    """Foreign content and raw text that a second parser reads in another way."""
    act = _ACTS[0]
    for foreign in _FOREIGN:
        for raw in _RAW_TEXT:
            yield f"<{foreign}><{raw}>{act}</{raw}>"
            yield f"<{foreign}></p><{raw}><a id='</{raw}>{act}'>"
            yield f"<{foreign}><{raw}><!--</{raw}>{act}-->"
        for point in _INTEGRATION:
            yield f"<{foreign}><{point}>{act}"
            yield f"<{foreign}><{point}><style><a title='</style>{act}'>"
            yield f"<{foreign}><{point}><table><mglyph><style><!--</style>{act}"
    for raw in _RAW_TEXT:
        yield f"<{raw}><p title='</{raw}>{act}'>"
        yield f"<form><{raw}></form><form><!--</{raw}>{act}"
    yield f"<math><annotation-xml encoding='text/html'>{act}"
    yield f"<table><td><svg><style><td>{act}"
    yield f"<select><option><style></select>{act}</style>"


def _nested() -> Iterator[str]:
    """Elements inside their own remains, for filters that cut out once, and very deep."""
    for act in _ACTS:
        name = act[1:4]
        yield act.replace(name, name[:1] + act + name[1:], 1)
        yield f"<scr<script>ipt>{act}</scr</script>ipt>"
        yield "<b>" * 20 + act
        yield act * 3
        yield f'<p title="{act}">'
        yield f"<!--{act}"
        yield f"<![CDATA[{act}]]>"


def _addresses() -> Iterator[str]:
    for scheme in _SCHEMES:
        payload = f"text/html,<script>{CODE}</script>" if scheme == "data" else CODE
        yield from (
            trick.format(scheme=scheme, code=payload)
            for trick in (_SCHEME_TRICKS if "script" in scheme.lower() else _SCHEME_TRICKS[:3])
        )
    yield from _NO_ADDRESSES
