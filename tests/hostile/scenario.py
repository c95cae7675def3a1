"""What the hostile tests share: one run of weft on one module, within limits that fail the test."""
import dataclasses
import os
import re
import resource
import signal
import subprocess
import threading

OK, ERROR, TIMEOUT, TRAP = 0, 1, 124, 134
MEBIBYTE = 1 << 20


@dataclasses.dataclass
class Scenario:
    name: str
    make: object  # a function that gives the file: bytes = binary, str = text
    statuses: tuple = (OK, )
    stderr: str = ""  # a pattern that standard error has to match, unless the status is OK
    flags: tuple = ()
    invoke: bool = True  # call the export f
    command: str = "run"
    suffix: str = ""  # of the file; default: .wasm or .wat
    seconds: float = 15  # of CPU time, the compiler's included
    mebibytes: int = 600  # of resident memory, the compiler's included
    large: bool = False  # only in sweeps: it takes long


@dataclasses.dataclass
class Ending:
    status: int
    stderr: str
    seconds: float  # of CPU time
    mebibytes: int
    late: bool  # had to be killed


def limit_child():
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(command, seconds, stdin=subprocess.DEVNULL):
    """Runs `command` to its end or for `seconds`; its memory is that of its largest process."""
    child = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, preexec_fn=limit_child)
    late = threading.Event()

    def kill():
        late.set()
        os.killpg(child.pid, signal.SIGKILL)

    clock = threading.Timer(seconds, kill)
    clock.start()
    text = child.stderr.read()
    _, wait_status, usage = os.wait4(child.pid, 0)
    clock.cancel()
    child.returncode = os.waitstatus_to_exitcode(wait_status)
    child.stderr.close()
    return Ending(child.returncode, text.decode(errors="replace"),
                  usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, late.is_set())


def complaints(ending, scenario, factor):
    """What is wrong with how it ended; empty if nothing is. `factor`: of what it may use."""
    out = []
    if ending.late:
        return ["had to be killed"]
    if ending.seconds > scenario.seconds * factor:
        out.append(f"more than {scenario.seconds * factor} s")
    if ending.status not in scenario.statuses:
        out.append(f"status {ending.status}, not one of {scenario.statuses}")
    if ending.status != OK and not re.search(scenario.stderr or ".", ending.stderr):
        out.append(f"standard error lacks /{scenario.stderr}/")
    if re.search("bug in Weft|internal error|AddressSanitizer|runtime error:", ending.stderr):
        out.append("it says itself that it is a bug")
    if ending.mebibytes > scenario.mebibytes * factor:
        out.append(f"{ending.mebibytes} MiB, more than {scenario.mebibytes * factor}")
    return out


def weft_command(weft, scratch, scenario, level):
    content = scenario.make()
    suffix = scenario.suffix or (".wasm" if isinstance(content, bytes) else ".wat")
    path = scratch / f"{scenario.name}{suffix}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    command = [weft, scenario.command, *scenario.flags]
    if scenario.command != "validate":
        command += ["-O", str(level)]
    if scenario.command in ("run", "wast"):
        command += ["--cache-dir", str(scratch / "cache")]
    if scenario.command == "run":
        command += ["--wait-optimized"] + (["--invoke", "f"] if scenario.invoke else [])
    if scenario.command == "compile":
        command += ["-o", str(scratch / "out.weft")]
    return [*command, str(path)]
