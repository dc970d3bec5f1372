"""The writer of .evtx files."""

from benchmarks.support.evtxfile import Event, build, schannel

__all__ = ["Event", "build", "schannel"]
