"""Regulation (EU) 2022/2065: statements of reasons, the transparency report, the EU database."""
