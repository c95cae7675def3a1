#!/usr/bin/env python3
"""Yosys from npm, 30 MB of C++: synthesises a counter to gates and proves the netlist equivalent."""
import json
import re

from app import App, check

app = App()
wasm = app.fetch("npm-wasm", "@yowasp/yosys", "yosys.core.wasm")
# The package keeps its Verilog library as strings in a JavaScript file.
share = app.work / "share"
share.mkdir()
for line in (wasm.parent / "resources-yosys.js").read_text().splitlines():
    entry = re.fullmatch(r' {8}("[\w.]+"): (".*"),?', line)
    if entry:
        (share / json.loads(entry[1])).write_text(json.loads(entry[2]))
(app.work / "counter.v").write_text("""
module counter #(parameter W = 8) (input clk, input rst, input en, output reg [W-1:0] q, output wrap);
  assign wrap = en & (q == {W{1'b1}});
  always @(posedge clk)
    if (rst) q <= 0;
    else if (en) q <= q + 1;
endmodule
""")
flags = ("--dir", ".", "--dir", "share::/share")
out = app.run(wasm, "-Q", "-T", "-p", "read_verilog counter.v; synth -noabc -top counter; stat; "
              "write_json out.json; write_verilog -noattr out.v", flags=flags, timeout=3000).decode()
check("ends with its statistics", "Number of cells:" in out.split("=== counter ===")[-1], True)
module = json.loads((app.work / "out.json").read_text())["modules"]["counter"]
types = [cell["type"] for cell in module["cells"].values()]
check("flip-flops", sum("DFF" in t for t in types), 8)
check("gates only", all(re.fullmatch(r"\$_\w+_", t) for t in types), True)
check("ports", sorted(module["ports"]), ["clk", "en", "q", "rst", "wrap"])
proof = app.run(wasm, "-Q", "-T", "-p",
                "read_verilog counter.v; proc; rename counter gold; read_verilog out.v; proc; "
                "rename counter gate; equiv_make gold gate both; hierarchy -top both; opt_clean; "
                "equiv_simple; equiv_induct; equiv_status -assert",
                flags=flags, timeout=3000).decode()
check("netlist is equivalent", "Equivalence successfully proven!" in proof, True)
