"""联建: enter a fact once, where the work happens; every figure opens to the rows behind it."""

__version__ = "0.1.0"
