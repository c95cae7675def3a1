#!/usr/bin/env python3
"""The second process of the race test: keeps replacing what the guest resolves.

usage: churn.py INSIDE OUTSIDE
"""
import ctypes
import os
import sys
import time

inside, outside = sys.argv[1], sys.argv[2]
libc = ctypes.CDLL(None, use_errno=True)
AT_FDCWD, RENAME_EXCHANGE = -100, 2


def exchange(a, b):
    return libc.renameat2(AT_FDCWD, os.fsencode(a), AT_FDCWD, os.fsencode(b), RENAME_EXCHANGE)


def quietly(action, *arguments):
    try:
        action(*arguments)
    except OSError:
        pass


while not os.path.exists(f"{inside}/go"):
    time.sleep(0.001)
print("started", flush=True)
while os.path.exists(f"{inside}/go"):
    # A folder and a link to the outside change places.
    exchange(f"{inside}/swap", f"{inside}/swap.link")
    # The folder through which `..` is being resolved moves out and back.
    quietly(os.rename, f"{inside}/deep/a/b", f"{outside}/b")
    quietly(os.rename, f"{outside}/b", f"{inside}/deep/a/b")
    # The same for a folder that the guest holds open.
    quietly(os.rename, f"{inside}/held", f"{outside}/held")
    quietly(os.rename, f"{outside}/held", f"{inside}/held")
    # A link changes its target.
    quietly(os.symlink, f"{outside}/secret", f"{inside}/link.new")
    quietly(os.rename, f"{inside}/link.new", f"{inside}/link")
    quietly(os.symlink, "decoy", f"{inside}/link.new")
    quietly(os.rename, f"{inside}/link.new", f"{inside}/link")
