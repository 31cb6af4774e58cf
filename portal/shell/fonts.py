"""Make the two web fonts out of their packages: `python -m portal.shell.fonts`.

Instanced to the axes the design uses and cut down to Latin with German, as woff2 under VAR/assets/fonts/.
What is there already is left alone; without the files pages show the stand-in typefaces.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

Axis = float | tuple[float, float]

# Basic Latin, Latin-1, the letters of Western and Central European names, punctuation and the euro.
_CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026),
    *(0x202F, 0x2039, 0x203A, 0x20AC, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2264, 0x2265),
]


@dataclass(frozen=True)
class Face:
    package: str
    file: str
    axes: dict[str, Axis]


FACES = {
    "fraunces": Face(
        "fontpkg_fraunces",
        "Fraunces[SOFT,WONK,opsz,wght].ttf",
        {"opsz": 48.0, "SOFT": 50.0, "WONK": 0.0, "wght": 570.0},
    ),
    "figtree": Face("fontpkg_figtree", "Figtree[wght].ttf", {"wght": (400.0, 700.0)}),
}


def make(face: Face, target: Path) -> None:
    """Write `face` to `target`, whole or not at all."""
    with (files(face.package) / "files" / face.file).open("rb") as source:
        font = instancer.instantiateVariableFont(TTFont(source), face.axes)
    options = Options(
        flavor="woff2", layout_features=["kern", "liga", "calt", "ccmp", "mark", "tnum", "locl"]
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_CHARACTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    font.save(draft)
    draft.replace(target)


def main(var: Path) -> None:
    """Make the fonts that are missing under `var`/assets/fonts."""
    for name, face in FACES.items():
        target = var / "assets" / "fonts" / f"{name}.woff2"
        if not target.exists():
            make(face, target)


if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    main(Path(os.environ.get("VAR_DIR") or root / "var"))
    sys.exit(0)
