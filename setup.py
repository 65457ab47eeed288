"""What pyproject.toml cannot say: the relay's wheel carries the built widget."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.errors import SetupError

BUILT_WIDGET = Path(__file__).parent / "web_widget" / "dist"
INSIDE_THE_PACKAGE = ("relay", "web", "widget")
ENTRY = "baton-chat.js"


class BuildWithWidget(build_py):
    """Copies the built widget to where ``relay.web.files`` looks for it first."""

    def run(self) -> None:
        """Build the packages, then put the widget in; an editable install uses the source tree.

        Raises SetupError where the widget is not built.
        """
        super().run()
        if self.editable_mode:
            return
        if not (BUILT_WIDGET / ENTRY).is_file():
            message = "The widget is not built. Run `make widget`, then build the wheel again."
            raise SetupError(message)
        target = Path(self.build_lib).joinpath(*INSIDE_THE_PACKAGE)
        for source in sorted(BUILT_WIDGET.rglob("*")):
            if source.is_file():
                copy = target / source.relative_to(BUILT_WIDGET)
                copy.parent.mkdir(parents=True, exist_ok=True)
                self.copy_file(str(source), str(copy))


setup(cmdclass={"build_py": BuildWithWidget})
