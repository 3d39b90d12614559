"""What a worker's environment must hold before numpy is imported there."""

import os
from collections.abc import Mapping
from pathlib import Path

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
KERNELS = "OPENBLAS_CORETYPE"
AVX512 = frozenset({"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"})
CPUINFO = Path("/proc/cpuinfo")


def worker_environment(
    environment: Mapping[str, str] = os.environ, cpuinfo: Path = CPUINFO
) -> dict[str, str]:
    """Return `environment` with one BLAS thread and the fastest kernels.

    One worker a core, so one thread a worker: two processes of two threads on two cores lose
    75 %. OpenBLAS takes AVX2 kernels on AMD processors that have AVX-512, at half the speed; where
    the user has chosen no kernels, a worker there gets those of SkylakeX.
    """
    ours = dict(environment)
    ours.update(dict.fromkeys(THREADS, "1"))
    if KERNELS not in ours and _is_avx512_amd(cpuinfo):
        ours[KERNELS] = "SkylakeX"
    return ours


def _is_avx512_amd(cpuinfo: Path) -> bool:
    """Whether the first processor is an AMD with all that the SkylakeX kernels need."""
    try:
        first = cpuinfo.read_text("utf-8", "replace").partition("\n\n")[0]
    except OSError:
        return False
    facts = {
        key.strip(): value.split()
        for key, colon, value in (line.partition(":") for line in first.splitlines())
        if colon
    }
    return facts.get("vendor_id") == ["AuthenticAMD"] and set(facts.get("flags", ())) >= AVX512
