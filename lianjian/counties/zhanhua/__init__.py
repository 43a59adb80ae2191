"""The county pack of Zhanhua. NOTICE.md says what of it is real and what is not."""

from pathlib import Path

NAME_ZH = "沾化区"
NAME_EN = "Zhanhua District"
COORDINATES = "GCJ-02"
FOLDER = Path(__file__).resolve().parent
