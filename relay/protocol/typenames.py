"""Short names for the fields' types, as the documents and the widget use them."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import inspect

from relay.protocol.shapes import Shape


@dataclass(frozen=True, slots=True)
class FieldType:
    """One field: ``type`` as in ``Source[]``, whether it may be left out, its limits."""

    name: str
    type: str
    required: bool
    nullable: bool
    limits: str


def fields_of(shape: type[Shape]) -> tuple[FieldType, ...]:
    """Return the fields of ``shape`` in order, the union's tag first."""
    info = inspect.type_info(shape)
    if not isinstance(info, inspect.StructType):  # pragma: no cover - shapes are structs
        message = f"{shape.__name__} is not a struct"
        raise TypeError(message)
    fields = [_field(field) for field in info.fields]
    if info.tag_field is not None:
        fields.insert(0, _tag(info.tag_field, str(info.tag)))
    return tuple(fields)


def shapes_within(shape: type[Shape]) -> tuple[type[Shape], ...]:
    """Return the shapes that the fields of ``shape`` refer to, directly or not."""
    found: dict[type[Shape], None] = {}
    _collect(inspect.type_info(shape), found)
    return tuple(found)


def _collect(info: inspect.Type, found: dict[type[Shape], None]) -> None:
    match info:
        case inspect.StructType():
            if issubclass(info.cls, Shape) and info.cls not in found:
                found[info.cls] = None
                for field in info.fields:
                    _collect(field.type, found)
        case inspect.UnionType():
            for member in info.types:
                _collect(member, found)
        case inspect.VarTupleType():
            _collect(info.item_type, found)


def _tag(name: str, tag: str) -> FieldType:
    return FieldType(name, f'"{tag}"', required=True, nullable=False, limits="")


def _field(field: inspect.Field) -> FieldType:
    nullable = isinstance(field.type, inspect.UnionType) and any(
        isinstance(member, inspect.NoneType) for member in field.type.types
    )
    return FieldType(
        field.encode_name, _named(field.type), field.required, nullable, _limits(field.type)
    )


def _named(info: inspect.Type) -> str:
    match info:
        case inspect.StructType() | inspect.EnumType():
            return info.cls.__name__
        case inspect.UnionType():
            members = [m for m in info.types if not isinstance(m, inspect.NoneType)]
            return "|".join(_named(member) for member in members)
        case inspect.VarTupleType():
            return f"{_named(info.item_type)}[]"
        case _:
            return type(info).__name__.removesuffix("Type").lower()


def _limits(info: inspect.Type) -> str:
    match info:
        case inspect.UnionType():
            return next(filter(None, (_limits(member) for member in info.types)), "")
        case inspect.StrType():
            return _text_limits(info)
        case inspect.IntType() if info.ge is not None:
            return f"≥ {info.ge}"
        case inspect.VarTupleType() if info.max_length is not None:
            return f"at most {info.max_length}"
        case _:
            return ""


def _text_limits(info: inspect.StrType) -> str:
    if info.pattern is not None:
        return f"matches `{info.pattern}`"
    if info.max_length is not None:
        return f"{info.min_length or 0} to {info.max_length} characters"
    return ""
