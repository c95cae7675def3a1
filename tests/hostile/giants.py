"""Modules that are too large or too deep somewhere: the compiler must end soon, with or without code."""
import random

import modules as m
from scenario import ERROR, OK, Scenario

WIDE = 1000  # most parameters and results
MEGA = 1 << 20


def repeated(pattern, size):
    """A body of `size` bytes of repetitions of one instruction sequence."""
    return lambda: m.one_function(pattern * (size // len(pattern)), local_groups=[(4, m.I32)],
                                  memories=m.vector([b"\x00\x01"]))


def branches(size):
    # local.get 0, if, local.get 0, i32.const 1, i32.add, local.set 1, else, …, end
    return repeated(m.get(0) + b"\x04\x40" + m.get(0) + m.const(1) + b"\x6a" + m.put(1) + b"\x05" +
                    m.get(1) + m.put(0) + b"\x0b", size)


def mixed(size):
    def make():
        rng = random.Random(1)
        add, load, store = b"\x6a", b"\x28\x02\x00", b"\x36\x02\x00"
        pieces = [
            lambda a, b: m.get(a) + m.get(b) + add + m.put(a),
            lambda a, b: m.get(a) + load + m.put(b),
            lambda a, b: m.get(a) + m.get(b) + store,
            lambda a, b: m.get(a) + m.const(rng.randrange(1 << 20)) + b"\x73" + m.put(b),
            lambda a, b: m.get(a) + b"\x04\x40" + m.get(b) + m.put(a) + m.END,
            lambda a, b: b"\x03\x40" + m.get(a) + m.const(1) + b"\x6b\x22" + m.leb(a) + b"\x0d\x00"
            + m.END,
        ]
        code = bytearray()
        while len(code) < size:
            code += rng.choice(pieces)(rng.randrange(8), rng.randrange(8))
        # Never runs: only its compilation is of interest.
        return m.one_function(b"\x0f" + b"" if not code else m.const(0) + b"\x04\x40" + bytes(code)
                              + m.END, local_groups=[(8, m.I32)], memories=m.vector([b"\x00\x01"]))

    return make


def nested(opening, depth, middle=b""):
    return lambda: m.one_function(opening * depth + middle + m.END * depth,
                                  local_groups=[(1, m.I32)])


def branch_table(targets):
    return lambda: m.one_function(b"\x02\x40" * 2 + m.const(7) + b"\x0e" + m.leb(targets) +
                                  b"\x00\x01" * (targets // 2) + b"\x01" + m.END * 2)


def distinct_branch_table(labels):
    def make():
        table = m.get(0) + b"\x0e" + m.leb(labels) + b"".join(map(m.leb, range(labels))) + b"\x00"
        code = b"\x02\x40" * labels + table
        for i in range(labels):
            code += m.END + m.const(i) + m.put(1)
        return m.one_function(code, local_groups=[(2, m.I32)])

    return make


def locals_everywhere(count):
    def make():
        code = b"".join(m.get(i) + m.put(i + 1) for i in range(count - 1))
        return m.one_function(code, local_groups=[(count, m.I32)])

    return make


def wide_calls(calls):
    """Each call of two bytes moves 2,000 values."""
    def make():
        wide = m.functype([m.I32] * WIDE, [m.I32] * WIDE)
        echo = b"".join(m.get(i) for i in range(WIDE))
        code = m.const(1) * WIDE + m.call(0) * calls + b"\x1a" * WIDE
        return m.module(types=m.vector([wide, m.functype()]),
                        functions=m.vector([m.leb(0), m.leb(1)]),
                        exports=m.vector([m.export("f", 0, 1)]),
                        code=m.vector([m.body(echo), m.body(code)]))

    return make


def wide_branches(count):
    """Each br_if of two bytes is an edge with 1,000 values."""
    def make():
        values = m.functype([], [m.I32] * WIDE)
        code = b"\x02\x01" + m.const(1) * WIDE + (m.get(0) + b"\x0d\x00") * count + m.END
        return m.module(types=m.vector([m.functype(), values]), functions=m.vector([m.leb(0)]),
                        exports=m.vector([m.export("f", 0, 0)]),
                        code=m.vector([m.body(code + b"\x1a" * WIDE, [(1, m.I32)])]))

    return make


def wide_blocks(count):
    """Blocks in a row that take and give 1,000 values."""
    def make():
        values = m.functype([m.I32] * WIDE, [m.I32] * WIDE)
        code = m.const(1) * WIDE + (b"\x03\x01" + m.END) * count + b"\x1a" * WIDE
        return m.module(types=m.vector([m.functype(), values]), functions=m.vector([m.leb(0)]),
                        exports=m.vector([m.export("f", 0, 0)]), code=m.vector([m.body(code)]))

    return make


def wide_returns(count):
    def make():
        wide = m.functype([m.I32], [m.I64] * WIDE)
        code = b"\x42\x01" * WIDE
        code += (m.get(0) + b"\x04\x40" + m.get(0) + b"\x42\x01" * 0 + b"\x00" + m.END) * 0
        code += (m.get(0) + b"\x0d\x00") * count
        return m.module(types=m.vector([wide]), functions=m.vector([m.leb(0)]),
                        exports=m.vector([m.export("f", 0, 0)]), code=m.vector([m.body(code)]))

    return make


def try_calls(count, size_of_scope):
    """Calls within scopes that catch, in the legacy encoding."""
    def make():
        scope = b"\x06\x40" + m.call(0) * size_of_scope + b"\x19" + m.END
        return m.module(types=m.vector([m.functype()]), functions=m.vector([m.leb(0)] * 2),
                        exports=m.vector([m.export("f", 0, 1)]),
                        code=m.vector([m.body(b""), m.body(scope * (count // size_of_scope))]))

    return make


def try_calls_with_locals(count, variables=8):
    """Each call in the scope leaves another value in the locals that the handler reads."""
    def make():
        code = b"\x06\x40"
        for i in range(count):
            code += m.call(0) + m.const(i) + m.put(i % variables)
        code += b"\x19" + b"".join(m.get(i) + m.call(2) for i in range(variables)) + m.END
        return m.module(types=m.vector([m.functype(), m.functype([m.I32])]),
                        functions=m.vector([m.leb(0), m.leb(0), m.leb(1)]),
                        exports=m.vector([m.export("f", 0, 1)]),
                        code=m.vector([m.body(b""), m.body(code, [(variables, m.I32)]),
                                       m.body(b"")]))

    return make


def nested_tries(depth):
    def make():
        code = (b"\x06\x40" + m.call(0)) * depth + (b"\x19" + m.END) * depth
        return m.module(types=m.vector([m.functype()]), functions=m.vector([m.leb(0)] * 2),
                        exports=m.vector([m.export("f", 0, 1)]),
                        code=m.vector([m.body(b""), m.body(code)]))

    return make


def catch_clauses(count):
    def make():
        clauses = m.leb(count) + b"\x00\x00\x00" * count
        code = b"\x02\x40\x1f\x40" + clauses + m.call(0) + m.END * 2
        return m.module(types=m.vector([m.functype()]), functions=m.vector([m.leb(0)] * 2),
                        tags=m.vector([b"\x00\x00"]), exports=m.vector([m.export("f", 0, 1)]),
                        code=m.vector([m.body(b""), m.body(code)]))

    return make


def many_functions(count):
    return lambda: m.module(types=m.vector([m.functype()]), functions=m.leb(count) + b"\0" * count,
                            exports=m.vector([m.export("f", 0, count - 1)]),
                            code=m.leb(count) + m.body(b"") * count)


def many_types(count):
    def make():
        types = (m.functype([m.I32 if i >> b & 1 else m.I64 for b in range(17)])
                 for i in range(count))
        return m.module(types=m.vector([m.functype(), *types]), functions=m.vector([m.leb(0)]),
                        exports=m.vector([m.export("f", 0, 0)]), code=m.vector([m.body(b"")]))

    return make


def wide_types(count):
    """1,000 parameters in 1,000 bytes: what is kept of a type must not be much more."""
    return lambda: m.module(types=m.leb(count) + m.functype([m.I32] * WIDE, [m.I64] * WIDE) * count
                            + b"", functions=m.vector([]))


def many_globals(count):
    return lambda: m.one_function(b"", globals=m.leb(count) + (b"\x7f\x01" + m.const(1) + m.END)
                                  * count)


def data_segments(count, size):
    def make():
        segment = b"\x00" + m.const(0) + m.END + m.leb(size) + b"x" * size
        return m.one_function(b"", memories=m.vector([b"\x00\x01"]),
                              data=m.leb(count) + segment * count)

    return make


def name_section(content):
    return lambda: m.one_function(b"\x00", raw=m.section(0, m.text("name") + content()))


def function_name(size):
    return name_section(lambda: m.section(1, m.leb(1) + m.leb(0) + m.text(b"x" * size)))


def export_names(count, size):
    def make():
        names = (m.export(b"%08d" % i + b"n" * size, 0, 0) for i in range(count))
        return m.module(types=m.vector([m.functype()]), functions=m.vector([m.leb(0)]),
                        exports=m.vector([m.export("f", 0, 0), *names]),
                        code=m.vector([m.body(b"")]))

    return make


def loop_nest(depth):
    """Counting loops in each other; the body sums up what they count."""
    def make():
        code = b""
        for i in range(depth):
            code += b"\x03\x40" + m.get(i) + m.const(1) + b"\x6a" + m.put(i)
        for i in reversed(range(depth)):
            code += m.get(i) + m.get(i + 1) + b"\x6a\x22" + m.leb(i) + m.const(3) + b"\x48\x0d\x00"
            code += m.END
        return m.one_function(m.const(0) + b"\x04\x40" + code + m.END,
                              local_groups=[(depth + 1, m.I32)])

    return make


def expression(pattern, size, in_loop=False):
    def make():
        code = pattern * (size // len(pattern))
        if in_loop:
            code = b"\x03\x40" + code + m.get(0) + b"\x0d\x00" + m.END
        return m.one_function(code + m.get(0), [m.I32], [m.I32], [(3, m.I32)],
                              memories=m.vector([b"\x00\x01"]))

    return make


def operands(count):
    return lambda: m.one_function(m.const(1) * count + b"\x1a" * count)


def wide_pushes(count):
    """Each call of two bytes leaves 1,000 values on the operand stack."""
    def make():
        wide = m.functype([], [m.I32] * WIDE)
        return m.module(types=m.vector([wide, m.functype()]),
                        functions=m.vector([m.leb(0), m.leb(1)]),
                        exports=m.vector([m.export("f", 0, 1)]),
                        code=m.vector([m.body(m.const(1) * WIDE), m.body(m.call(0) * count + b"\0")]))

    return make


BODY = 10 * MEGA
# A little less than what the optimiser gets fewer passes for.
OPTIMISED = 120 << 10

ADD = m.get(0) + m.const(3) + b"\x6a" + m.put(0)
STORE = m.get(0) + m.get(1) + b"\x36\x02\x00"
LOAD = m.get(0) + b"\x28\x02\x00" + m.put(1)
SQUARE = m.get(0) + m.get(0) + b"\x6c" + m.put(0)
DOUBLE = m.get(0) + m.get(0) + b"\x6a" + m.put(0)
SELECT = m.get(0) + m.get(1) + m.get(0) + b"\x1b" + m.put(1) + m.get(1) + m.put(0)
DIVIDE = m.get(0) + m.get(1) + b"\x6d" + m.put(0)
SIMD = (m.get(0) + b"\xfd\x0f" + m.get(1) + b"\xfd\x0f" + b"\xfd\x0e" + b"\xfd\x15\x03" + m.put(0))
GROW = m.get(0) + b"\x40\x00" + m.put(0)
IF = m.get(0) + b"\x04\x40" + m.get(1) + m.put(0) + m.END
CALL = m.get(0) + m.call(0) + m.put(0)
COPY = m.get(0) + m.get(1) + m.get(2) + b"\xfc\x0a\x00\x00"

EITHER = (OK, ERROR)


def scenarios():
    # Large, for some gigabytes of memory.
    both = dict(statuses=EITHER, stderr="--max-compile-memory|too |limit", mebibytes=4400,
                seconds=60, large=True)
    yield Scenario("body_add", repeated(ADD, BODY))
    yield Scenario("body_store", repeated(STORE, BODY), **both)
    # It would take gigabytes, so that no luck helps.
    yield Scenario("body_mixed_little_memory", mixed(BODY), (ERROR, ),
                   "--max-compile-memory", flags=("--max-compile-memory", "100M"))
    yield Scenario("little_time", many_functions(100_000), (ERROR, ),
                   "--max-compile-time", flags=("--max-compile-time", "1s"), command="compile")
    yield Scenario("body_branches", branches(BODY), **both)
    yield Scenario("body_mixed", mixed(BODY), **both)
    for name, pattern in [("add", ADD), ("store", STORE), ("load", LOAD), ("square", SQUARE),
                          ("double", DOUBLE), ("select", SELECT), ("divide", DIVIDE),
                          ("simd", SIMD), ("grow", GROW), ("if", IF), ("call", CALL),
                          ("copy", COPY)]:
        yield Scenario(f"optimised_{name}", expression(pattern, OPTIMISED),
                       command="compile")
        yield Scenario(f"optimised_loop_{name}", expression(pattern, OPTIMISED, True),
                       command="compile")
    yield Scenario("optimised_mixed", mixed(OPTIMISED))
    yield Scenario("blocks", nested(b"\x02\x40", 99_000))
    yield Scenario("blocks_too_deep", nested(b"\x02\x40", 110_000), (ERROR, ), "nest|deep")
    yield Scenario("loops", nested(b"\x03\x40", 50_000))
    yield Scenario("ifs", nested(m.get(0) + b"\x04\x40", 30_000))
    yield Scenario("loop_nest_100", loop_nest(100))
    yield Scenario("loop_nest_1000", loop_nest(1000))
    yield Scenario("loop_nest_5000", loop_nest(5000))
    yield Scenario("branch_table", branch_table(1_000_000))
    yield Scenario("distinct_branch_table", distinct_branch_table(20_000))
    yield Scenario("distinct_branch_table_large", distinct_branch_table(90_000))
    yield Scenario("locals", locals_everywhere(49_999))
    yield Scenario("operands", operands(900_000))
    yield Scenario("operands_too_many", wide_pushes(1100), (ERROR, ), "too many values")
    yield Scenario("wide_call", wide_calls(10))
    yield Scenario("wide_calls", wide_calls(50_000), **both)
    yield Scenario("wide_branches", wide_branches(50_000), **both)
    yield Scenario("wide_blocks", wide_blocks(50_000), **both)
    yield Scenario("wide_returns", wide_returns(50_000), **both)
    yield Scenario("try_calls_1", try_calls(20_000, 1))
    yield Scenario("try_calls_20000", try_calls(20_000, 20_000))
    yield Scenario("try_calls_locals", try_calls_with_locals(1_000))
    yield Scenario("try_calls_many_locals", try_calls_with_locals(5_000, 500))
    yield Scenario("try_calls_large", try_calls(1_000_000, 1_000_000), **both)
    yield Scenario("nested_tries", nested_tries(10_000))
    yield Scenario("catch_clauses", catch_clauses(100_000), mebibytes=1500)
    yield Scenario("functions", many_functions(20_000))
    yield Scenario("functions_many", many_functions(100_000), seconds=40, large=True)
    yield Scenario("types", many_types(100_000))
    yield Scenario("wide_types", wide_types(5_000), command="validate")
    yield Scenario("globals", many_globals(1_000_000))
    yield Scenario("data", data_segments(10, MEGA), (134, ), "bounds")
    yield Scenario("data_segments", data_segments(100_000, 100))
    yield Scenario("function_name", function_name(99_000), (134, ), "unreachable")
    yield Scenario("function_name_long", function_name(10 * MEGA), (134, ), "unreachable")
    yield Scenario("export_names", export_names(100, 90_000))
    yield Scenario("many_exports", export_names(100_000, 10))
