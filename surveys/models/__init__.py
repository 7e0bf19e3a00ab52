from surveys.models.instruments import Instrument, InstrumentVersion, Translation

__all__ = ["Instrument", "InstrumentVersion", "Translation"]
