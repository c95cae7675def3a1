#!/usr/bin/env python3
"""The checks of tools/ find what they exist to find."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"


def run(tool, root):
    done = subprocess.run([sys.executable, TOOLS / tool, root], capture_output=True, text=True)
    return done.returncode, done.stdout


class Layers(unittest.TestCase):
    def check(self, path, text):
        with tempfile.TemporaryDirectory() as root:
            file = pathlib.Path(root) / path
            file.parent.mkdir(parents=True)
            file.write_text(text)
            return run("check_layers.py", root)

    def test_accepts_a_room_below(self):
        self.assertEqual(self.check("kernel/a.h", '#include "base/result.h"\n')[0], 0)

    def test_accepts_own_room_and_system_headers(self):
        self.assertEqual(self.check("wasm/a.h", '#include "wasm/b.h"\n#include <vector>\n')[0], 0)

    def test_refuses_a_room_above(self):
        status, text = self.check("kernel/a.h", '#include "engine/layout.h"\n')
        self.assertEqual(status, 1)
        self.assertIn("kernel/ may not include engine/layout.h", text)

    def test_codegen_sees_only_the_layout_of_the_engine(self):
        self.assertEqual(self.check("codegen/a.h", '#include "engine/layout.h"\n')[0], 0)
        self.assertEqual(self.check("codegen/a.h", '#include "engine/memory.h"\n')[0], 1)

    def test_llvm_stays_in_codegen(self):
        self.assertEqual(self.check("codegen/a.cpp", "#include <llvm/IR/Module.h>\n")[0], 0)
        self.assertEqual(self.check("engine/a.cpp", "#include <llvm/IR/Module.h>\n")[0], 1)

    def test_linux_stays_out_of_the_guest_facing_rooms(self):
        for room in ("syscalls", "kernel", "guest", "abi", "wasm"):
            self.assertEqual(self.check(f"{room}/a.cpp", "#include <sys/stat.h>\n")[0], 1, room)
            self.assertEqual(self.check(f"{room}/a_test.cpp", "#include <sys/stat.h>\n")[0], 0, room)

    def test_refuses_an_unknown_room(self):
        self.assertEqual(self.check("attic/a.cpp", "")[0], 1)

    def test_indented_includes_count(self):
        self.assertEqual(self.check("base/a.h", "  #  include <llvm/IR/Module.h>\n")[0], 1)


class Sizes(unittest.TestCase):
    def check(self, lines):
        with tempfile.TemporaryDirectory() as root:
            folder = pathlib.Path(root) / "src"
            folder.mkdir()
            (folder / "a.cpp").write_text("\n" * lines)
            return run("check_sizes.py", root)

    def test_counts_and_limits(self):
        self.assertEqual(self.check(300), (0, "1 files, 0 over 300 lines, 0 over 800\n"))
        self.assertEqual(self.check(800), (0, "1 files, 1 over 300 lines, 0 over 800\n"))
        status, text = self.check(801)
        self.assertEqual(status, 1)
        self.assertIn("801 lines", text)


if __name__ == "__main__":
    unittest.main()
