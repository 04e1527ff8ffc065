"""Training: fitted, measured, judged and written to a folder. Keras is imported by the modules that need it."""

from kerasdl.run.expect import Verdict
from kerasdl.run.result import Parameters, RunResult

__all__ = ["Parameters", "RunResult", "Verdict"]
