"""Reading the settings: file and environment together, every fault named at once, paths made absolute."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from services.settings.model import PREFIX, Settings

_Model = TypeVar("_Model", bound=BaseModel)


class SettingsFault(Exception):
    """The settings cannot be used; the message has a line for each fault: which key, what is wrong, what to do."""


def load_settings(path: Path) -> Settings:
    """The settings in the file and the environment, paths made absolute. SettingsFault says all that is wrong."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise SettingsFault(f"{path} cannot be read: {fault.strerror}") from None
    except ValueError as fault:
        raise SettingsFault(f"{path} is not TOML in UTF-8: {fault}") from None
    _refuse_misspelt_variables(os.environ)
    try:
        return _anchored(Settings(**written), path.absolute().parent)
    except ValidationError as fault:
        raise SettingsFault("\n".join([f"{path} (or the environment) cannot be used:", *_faults(fault)])) from None
    except SettingsError as fault:
        raise SettingsFault(
            f"The environment cannot be used: {fault}; lists and sections are written as JSON"
        ) from None


def setting_names(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Every key there is, dotted: `nation`, `exchange.listen`, `peer.keys.file`."""
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        yield from setting_names(inner, f"{prefix}{name}.") if inner else (f"{prefix}{name}",)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The section that a field holds, itself or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [found for part in getattr(annotation, "__args__", ()) if (found := _model_in(part))]
    return inner[0] if inner else None


def _anchored(model: _Model, folder: Path) -> _Model:
    """The same settings, every relative path taken from `folder`."""
    return model.model_copy(update={name: _anchor(getattr(model, name), folder) for name in type(model).model_fields})


def _anchor(value: Any, folder: Path) -> Any:
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, BaseModel):
        return _anchored(value, folder)
    return tuple(_anchor(item, folder) for item in value) if isinstance(value, tuple) else value


def _faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_input=False, include_url=False):
        if fault["type"] != "default_factory_not_called":  # follows from another fault
            yield f"  {_where(fault['loc'])}: {_what(fault)}"


def _where(location: tuple[int | str, ...]) -> str:
    dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return dotted.lstrip(".") or "settings"


def _what(fault: ErrorDetails) -> str:
    if fault["type"] == "missing":
        return "is missing"
    if fault["type"] != "extra_forbidden":
        return fault["msg"].removeprefix("Value error, ")
    given = ".".join(str(part) for part in fault["loc"] if isinstance(part, str))
    likely = get_close_matches(given, setting_names(), n=1) or _same_last_word(given)
    return "there is no such setting" + (f"; did you mean {likely[0]}?" if likely else "")


def _same_last_word(given: str) -> list[str]:
    """A key that stands in another section."""
    return [name for name in setting_names() if name.rpartition(".")[2] == given.rpartition(".")[2]]


def _refuse_misspelt_variables(environment: Mapping[str, str]) -> None:
    """A variable that nearly names a setting would else be passed over in silence."""
    known = {f"{PREFIX}{name.replace('.', '__').upper()}" for name in setting_names()}
    tops = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in environment:
        top = name.partition("__")[0]
        if name.startswith(PREFIX) and top not in tops and (likely := get_close_matches(name, known, 1, 0.9)):
            raise SettingsFault(f"The environment variable {name} is no setting; did you mean {likely[0]}?")
