#!/usr/bin/env python3
"""Of a program built for ThreadSanitizer: its signal handlers call nothing of the sanitizer's.

usage: handlers.py PROGRAM

A handler may interrupt the sanitizer's runtime while that holds a lock, and would wait for it for ever; no test
shows that reliably. So the calls in the machine code are followed from each handler on.
"""
import collections
import re
import subprocess
import sys

HANDLERS = [r"weft::runtime::SignalDelivery::on_signal\(", r"weft::engine::.*::on_fault\(",
            r"weft::engine::.*::on_attention_signal\(", r"weft::runtime::.*::on_child_signal\("]
# These are called where guest code has been interrupted, or when Weft ends of an error of its own.
NOT_FOLLOWED = re.compile(r"weft::engine::(.*::)?(interrupt_guest|trap_guest|report_internal_error)\(")
# Of the C library, and not intercepted.
HARMLESS = {"getpid@plt", "sigaddset@plt", "__errno_location@plt", "__libc_current_sigrtmax@plt",
            "__sigaction@plt", "std::__glibcxx_assert_fail(char const*, int, char const*, char const*)@plt"}
# Calls of handlers, which are followed from themselves.
OF_HANDLERS = re.compile(r"weft::engine::.*::(give_sent_signal|pass_on)\(")


def calls_of(program):
    code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "-C", program], capture_output=True, text=True,
                          check=True).stdout
    calls, function = collections.defaultdict(set), None
    for line in code.splitlines():
        if start := re.fullmatch(r"[0-9a-f]+ <(.*)>:", line):
            function = start[1]
            calls[function]  # also one that calls nothing
        elif call := re.search(r"\t(?:call|j\w+)\s+[0-9a-f]+ <(.*)>$", line):
            if not re.search(r"\+0x[0-9a-f]+$", call[1]):
                calls[function].add(call[1])
        elif re.search(r"\t(call|jmp)\s+\*", line):
            calls[function].add("an unknown function")
    return calls


def check(handler, calls):
    """What it must not call, each with the way there."""
    ways, left, found = {handler: handler}, [handler], []
    while left:
        function = left.pop()
        for called in calls[function]:
            way = f"{called}\n      called by {ways[function]}"
            if called == "an unknown function":
                if not OF_HANDLERS.search(function):
                    found.append(way)
            elif called not in calls or re.match(r"_*(tsan|interceptor|sanitizer)", called) or "@plt" in called:
                if called not in HARMLESS:
                    found.append(way)
            elif called not in ways and not NOT_FOLLOWED.match(called):
                ways[called] = way
                left.append(called)
    return found


def main():
    calls, failed = calls_of(sys.argv[1]), False
    for pattern in HANDLERS:
        handlers = [function for function in calls if re.match(pattern, function)]
        if len(handlers) != 1:
            print(f"{len(handlers)} functions match {pattern}")
            return 1
        for way in check(handlers[0], calls):
            failed = True
            print(f"{handlers[0]} calls\n  {way}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
