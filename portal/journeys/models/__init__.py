from .journeys import CERTAIN, REPORTED, Effect, EffectUse, Journey
from .runs import Run, RunVerdict

__all__ = ["CERTAIN", "REPORTED", "Effect", "EffectUse", "Journey", "Run", "RunVerdict"]
