from pathlib import Path

import pytest

from app.engine.environment import AVX512, KERNELS, THREADS, worker_environment

FLAGS = " ".join(sorted(AVX512))


def cpuinfo(folder: Path, vendor: str = "AuthenticAMD", flags: str = FLAGS) -> Path:
    path = folder / "cpuinfo"
    processor = f"processor\t: 0\nvendor_id\t: {vendor}\nflags\t\t: fpu {flags} sse\nno colon\n"
    path.write_text(f"{processor}\n{processor}\n")
    return path


def test_one_thread_whatever_the_user_has_set(tmp_path: Path) -> None:
    ours = worker_environment({"OMP_NUM_THREADS": "8", "HOME": "/x"}, cpuinfo(tmp_path))
    assert {ours[name] for name in THREADS} == {"1"}
    assert ours["HOME"] == "/x"


def test_amd_with_avx512_gets_its_kernels(tmp_path: Path) -> None:
    assert worker_environment({}, cpuinfo(tmp_path))[KERNELS] == "SkylakeX"


def test_the_users_choice_of_kernels_stays(tmp_path: Path) -> None:
    assert worker_environment({KERNELS: "Zen"}, cpuinfo(tmp_path))[KERNELS] == "Zen"


@pytest.mark.parametrize(
    ("vendor", "flags"), [("GenuineIntel", FLAGS), ("AuthenticAMD", "avx2 avx512f")]
)
def test_others_are_left_alone(tmp_path: Path, vendor: str, flags: str) -> None:
    assert KERNELS not in worker_environment({}, cpuinfo(tmp_path, vendor, flags))


def test_no_cpuinfo_no_kernels(tmp_path: Path) -> None:
    assert KERNELS not in worker_environment({}, tmp_path / "none")


def test_the_given_environment_is_not_changed(tmp_path: Path) -> None:
    given = {"HOME": "/x"}
    worker_environment(given, cpuinfo(tmp_path))
    assert given == {"HOME": "/x"}
