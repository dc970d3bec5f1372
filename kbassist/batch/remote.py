"""Beyond one machine: units of work on a Dask cluster (the extra ``cluster``).

The units are those of the local run, so what comes out is the same; a unit whose
worker is lost is done again by another.
"""

from collections.abc import Iterator, Sequence

from kbassist.batch.model import Unit, UnitResult
from kbassist.batch.run import make_worker
from kbassist.batch.scan import Worker
from kbassist.batch.tally import Span
from kbassist.errors import UserError
from kbassist.rulebase.folders import of_environment, open_base

_RETRIES = 10
_WAIT = "10s"
"""So long a scheduler is looked for."""
_workers: dict[tuple[str, Span, int, tuple[str, ...]], Worker] = {}


def do_remote(unit: Unit, digest: str, span: Span, window: int, also: tuple[str, ...] = ()) -> UnitResult:
    """One unit on a worker of a cluster, with the worker's own rules. Raises ``UserError`` where they differ."""
    key = (digest, span, window, also)
    if key not in _workers:
        base = open_base([of_environment()])
        if base.digest != digest:
            raise UserError(
                f"the rules of a worker ({base.digest}) are not those of this run ({digest}); install the same"
            )
        _workers[key] = make_worker(base, span, window, also)
    return _workers[key].do(unit)


def cluster_results(
    units: Sequence[Unit], digest: str, span: Span, window: int, scheduler: str, also: tuple[str, ...] = ()
) -> Iterator[UnitResult]:
    """The results of ``units`` from a Dask cluster, as they are done. Raises ``UserError`` if it can't be reached."""
    try:
        from distributed import Client, as_completed  # noqa: PLC0415 - an optional package
    except ImportError:
        raise UserError('--scheduler needs the extra: pip install "kbassist[cluster]"') from None
    try:
        client = Client(scheduler, timeout=_WAIT)
    except (OSError, TimeoutError, ValueError) as error:
        raise UserError(f"--scheduler {scheduler}: can't be reached ({error}); check the address") from None
    with client:
        futures = [
            client.submit(
                do_remote,
                unit,
                digest,
                span,
                window,
                also,
                key=f"kbassist-{digest}-{unit.number}",
                pure=False,
                retries=_RETRIES,
            )
            for unit in units
        ]
        for future in as_completed(futures):
            yield future.result()
