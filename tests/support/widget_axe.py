"""The accessibility checker axe-core, in the page under test."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "web_widget" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async () => {
  const found = await axe.run({ include: ['baton-chat'] });
  const told = (results) => results.flatMap(({ id, nodes }) => nodes.map((node) => ({
    rule: id,
    where: node.target.flat().join(' '),
    why: node.any.map(({ message }) => message).join(' '),
  })));
  return {
    violations: told(found.violations),
    undecided: told(found.incomplete),
    passes: found.passes.length,
  };
}"""
_AT_REST = """() => {
  const root = document.querySelector('baton-chat').shadowRoot;
  return Promise.all(root.getAnimations()
    .filter((animation) => Number.isFinite(animation.effect.getComputedTiming().endTime))
    .map((animation) => animation.finished.catch(() => {})));
}"""


@cache
def _source() -> str:
    return _AXE.read_text(encoding="utf-8")


def examine(page: Page) -> dict[str, Any]:
    """Return what axe finds in the widget: violations, undecided, and how many rules pass."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_source())
    # Colours half way through a fade would be measured as what they never are.
    page.evaluate(_AT_REST)
    findings: dict[str, Any] = page.evaluate(_RUN)
    return findings
