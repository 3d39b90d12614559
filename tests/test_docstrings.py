"""Public methods are documented; an override inherits its documentation."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import FunctionType, ModuleType

import app
import nn


def modules() -> Iterator[ModuleType]:
    for package in (nn, app):
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def undocumented(cls: type) -> list[str]:
    """The public methods that neither this class nor a base of it documents."""
    return [
        f"{cls.__module__}.{cls.__qualname__}.{name}"
        for name, value in vars(cls).items()
        if not name.startswith("_")
        and isinstance(value, FunctionType | property | classmethod | staticmethod)
        and not any(vars(base)[name].__doc__ for base in cls.__mro__ if name in vars(base))
    ]


def test_every_public_method_is_documented() -> None:
    classes = {
        value
        for module in modules()
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }
    assert sorted(name for cls in classes for name in undocumented(cls)) == []


def test_an_override_inherits_its_documentation() -> None:
    class Base:
        def forward(self) -> None:
            """Compute."""

    class Derived(Base):
        def forward(self) -> None: ...
        def backward(self) -> None: ...

    (found,) = undocumented(Derived)
    assert found.endswith("Derived.backward")
