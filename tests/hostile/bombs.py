"""Programs that never end, that take all they can get, or that ask for absurd sizes: each ends by a
trap, an error or --timeout, and leaves the machine as it was."""
import modules as m
from scenario import ERROR, OK, TIMEOUT, TRAP, Scenario

WASI = '(import "wasi_snapshot_preview1" '
CLOCK = WASI + '"clock_time_get" (func $clock (param i32 i64 i32) (result i32)))'
YIELD = WASI + '"sched_yield" (func $yield (result i32)))'
READ = WASI + '"fd_read" (func $read (param i32 i32 i32 i32) (result i32)))'
POLL = WASI + '"poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))'

EXHAUSTED = dict(statuses=(TRAP, ), stderr="stack exhausted|stack overflow", seconds=30)
LATE = dict(statuses=(TIMEOUT, ), stderr="longer than", flags=("--timeout", "300ms"), seconds=30)


def text(source):
    return lambda: source


def recursion():
    """Calls without an end, by every kind of call."""
    yield Scenario("recurse", text('(func $f (export "f") (call $f))'), **EXHAUSTED)
    yield Scenario("recurse_wide", text(f"""
      (func $f (export "f") (result i64) {'(local i64)' * 3000} (local.set 0 (call $f))
        {''.join(f'(local.set {i} (i64.add (local.get {i - 1}) (call $f)))' for i in range(1, 300))}
        (local.get 299))"""), **EXHAUSTED)
    yield Scenario("recurse_mutual", text("""
      (func $f (export "f") (result i32) (i32.add (call $g) (i32.const 1)))
      (func $g (result i32) (i32.add (call $f) (i32.const 2)))"""), **EXHAUSTED)
    yield Scenario("recurse_indirect", text("""
      (type $t (func (result i32))) (table funcref (elem $f))
      (func $f (export "f") (result i32)
        (i32.add (call_indirect (type $t) (i32.const 0)) (i32.const 1)))"""), **EXHAUSTED)
    yield Scenario("recurse_reference", text("""
      (type $t (func (result i32))) (elem declare func $f)
      (func $f (export "f") (result i32)
        (i32.add (call_ref $t (ref.func $f)) (i32.const 1)))"""), **EXHAUSTED)
    yield Scenario("recurse_mixed", text("""
      (type $t (func (result i32))) (table funcref (elem $f $g $h))
      (func $f (export "f") (result i32) (i32.add (call $g) (i32.const 1)))
      (func $g (result i32) (return_call_indirect (type $t) (i32.const 2)))
      (func $h (result i32) (return_call_ref $t (ref.func $f)))"""), **EXHAUSTED)
    yield Scenario("recurse_host", text(f"""{CLOCK} (memory (export "memory") 1)
      (func $f (export "f") (result i32)
        (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 0)))
        (i32.add (call $f) (i32.const 1)))"""), **EXHAUSTED)
    yield Scenario("recurse_start", text("""
      (start $s) (func $s (call $s) (call $s)) (func (export "f"))"""), **EXHAUSTED)
    yield Scenario("recurse_large_stack", text("""
      (func $f (export "f") (result i32) (i32.add (call $f) (i32.const 1)))"""),
                   **EXHAUSTED | dict(flags=("--stack-size", "1G"), mebibytes=1200))
    yield Scenario("recurse_within_catch", text("""
      (tag $e) (func $f (export "f") (result i32)
        (block $h (try_table (catch_all $h) (return (i32.add (call $f) (i32.const 1)))))
        (i32.const 0))"""), **EXHAUSTED)
    yield Scenario("tail_calls", text("""
      (func $f (export "f") (return_call $g)) (func $g (return_call $f))"""), **LATE)


def throwing():
    """Searching for who catches must not become quadratic, nor leave a time limit unanswered."""
    deep = """(tag $e) (global $n (mut i32) (i32.const 0))
      (func $down (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (throw $e)))
        (i32.add (call $down (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
      (func $once (param i32)
        (block $h (try_table (catch $e $h) (drop (call $down (local.get 0))))))"""
    yield Scenario("throw_from_the_depth", text(f"""{deep}
      (func (export "f") (call $once (i32.const 150000)))"""))
    yield Scenario("throw_from_the_depth_large_stack", text(f"""{deep}
      (func (export "f") (call $once (i32.const 20000000)))"""),
                   flags=("--stack-size", "1G"), seconds=60, mebibytes=1200)
    yield Scenario("throw_from_the_depth_for_ever", text(f"""{deep}
      (func (export "f") (loop $l (call $once (i32.const 150000)) (br $l)))"""), **LATE)
    yield Scenario("throw_in_the_depth", text("""(tag $e)
      (func $throw (throw $e))
      (func $down (param i32) (result i32)
        (if (i32.eqz (local.get 0))
          (then (loop $l (block $h (try_table (catch $e $h) (call $throw))) (br $l))))
        (i32.add (call $down (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
      (func (export "f") (drop (call $down (i32.const 100000))))"""), **LATE)
    # Every frame takes it and throws it anew.
    yield Scenario("rethrow_at_every_level", text("""(tag $e)
      (func $down (param i32)
        (block $h (result exnref)
          (try_table (catch_all_ref $h)
            (if (i32.eqz (local.get 0)) (then (throw $e)))
            (call $down (i32.sub (local.get 0) (i32.const 1))))
          (return))
        (throw_ref))
      (func (export "f") (block $h (try_table (catch $e $h) (call $down (i32.const 80000)))))"""))
    # None of the clauses fits, at every level.
    yield Scenario("no_clause_fits_at_any_level", text("""(tag $e) (tag $other)
      (func $down (param i32)
        (block $h (try_table (catch $other $h)
            (if (i32.eqz (local.get 0)) (then (throw $e)))
            (call $down (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "f") (block $h (try_table (catch $e $h) (call $down (i32.const 80000)))))"""))
    yield Scenario("uncaught", text("""(tag $e) (func (export "f") (throw $e))"""), (TRAP, ),
                   "exception")
    yield Scenario("exceptions_kept_alive", text("""(tag $e) (table $kept 0 10000000 exnref)
      (func $make (result exnref)
        (block $h (result exnref) (try_table (catch_ref $e $h) (throw $e)) (unreachable)))
      (func (export "f") (loop $l (drop (table.grow $kept (call $make) (i32.const 1))) (br $l)))"""),
                   (TRAP, ), "too many exceptions", seconds=60)
    yield Scenario("exceptions_forgotten", text("""(tag $e) (global $n (mut i32) (i32.const 3000000))
      (func $make (result exnref)
        (block $h (result exnref) (try_table (catch_ref $e $h) (throw $e)) (unreachable)))
      (func (export "f") (loop $l (drop (call $make))
        (global.set $n (i32.sub (global.get $n) (i32.const 1))) (br_if $l (global.get $n))))"""),
                   mebibytes=200)
    yield Scenario("exceptions_in_a_chain", text("""(tag $e (param exnref))
      (func $make (param exnref) (result exnref)
        (block $h (result exnref exnref)
          (try_table (catch_ref $e $h) (throw $e (local.get 0))) (unreachable))
        (local.set 0) (drop) (local.get 0))
      (func (export "f") (local exnref)
        (loop $l (local.set 0 (call $make (local.get 0))) (br $l)))"""),
                   (TRAP, ), "too many exceptions", seconds=60)


def endless():
    """What runs for ever ends by --timeout, whatever it does meanwhile."""
    def forever(name, body, fields="", **more):
        return Scenario(f"forever_{name}", text(f"""{fields}
          (func (export "f") (local i32) (loop $l {body} (br $l)))"""), **LATE | more)

    memory = '(memory (export "memory") 1)'
    yield forever("loop", "")
    yield forever("count", "(local.set 0 (i32.add (local.get 0) (i32.const 1)))")
    yield forever("host_calls", "(drop (call $clock (i32.const 1) (i64.const 1) (i32.const 0)))",
                  CLOCK + memory)
    yield forever("yield", "(drop (call $yield))", YIELD + memory)
    yield forever("failing_host_calls", """(drop (call $read (i32.const 77) (i32.const -1)
                  (i32.const -1) (i32.const -1)))""", READ + memory)
    yield forever("grow_by_nothing", "(drop (memory.grow (i32.const 0)))", memory)
    yield forever("grow_too_far", "(drop (memory.grow (i32.const 65536)))", memory)
    yield forever("fill", "(memory.fill (i32.const 0) (i32.const 7) (i32.const 0x3fff0000))",
                  "(memory 16384)", mebibytes=1200)
    yield forever("copy", """(memory.copy (i32.const 1) (i32.const 0) (i32.const 0x3fff0000))""",
                  "(memory 16384)", mebibytes=1200)
    yield forever("table_fill", """(table.fill $t (i32.const 0) (ref.func $g)
                  (i32.const 9000000))""", "(table $t 9000000 funcref) (func $g) (elem declare func $g)")
    yield forever("table_copy", """(table.copy $t $t (i32.const 1) (i32.const 0)
                  (i32.const 8999999))""", "(table $t 9000000 funcref)")
    yield forever("in_start", "", "(start $s) (func $s (loop $l (br $l)))")
    yield Scenario("wait_forever", text("""(memory 1 1 shared) (func (export "f") (result i32)
      (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))"""), **LATE)
    yield forever("wait_shortly", """(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0)
                  (i64.const 1000)))""", "(memory 1 1 shared)")
    yield forever("notify", "(drop (memory.atomic.notify (i32.const 0) (i32.const -1)))",
                  "(memory 1 1 shared)")
    # A subscription to the monotonic clock, 2^62 ns from now.
    yield Scenario("poll_forever", text(POLL + """(memory (export "memory") 1)
      (func (export "f") (i32.store (i32.const 16) (i32.const 1))
        (i64.store (i32.const 24) (i64.const 0x4000000000000000))
        (drop (call $poll (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200))))"""), **LATE)
    yield Scenario("poll_a_million", text(POLL + """(memory (export "memory") 1024)
      (func (export "f") (result i32)
        (call $poll (i32.const 0) (i32.const 0) (i32.const 1000000) (i32.const 48000000)))"""),
                   statuses=(OK, TRAP))


def memory_bombs():
    limit = dict(flags=("--max-memory", "64M"))
    yield Scenario("memory_too_large", text('(memory 65536) (func (export "f"))'),
                   (ERROR, ), "memory", **limit)
    yield Scenario("memory_initial_4g", text('(memory 65536) (func (export "f"))'),
                   (OK, ERROR), "memory", mebibytes=200)
    yield Scenario("memory_many", text('(memory 1)' * 100 + '(func (export "f"))'), (OK, ERROR),
                   mebibytes=200)
    yield Scenario("memory_many_large", text('(memory 65536)' * 100 + '(func (export "f"))'),
                   (ERROR, ), "memor", mebibytes=200)
    yield Scenario("memory_thousands", text('(memory 1)' * 5000 + '(func (export "f"))'), (ERROR, ),
                   "memories")
    yield Scenario("memory64_huge", text('(memory i64 0x100000000) (func (export "f"))'),
                   (ERROR, ), "memor")
    yield Scenario("memory64_maxima", text('(memory i64 0 0x1000000000000)' * 100 +
                                           '(func (export "f"))'), (OK, ERROR), "memor")
    yield Scenario("memory_grow", text("""(memory 1) (func (export "f")
      (loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))))"""), **limit)
    yield Scenario("memory_grow_and_touch", text("""(memory 1) (func (export "f") (local i32)
      (loop $l (local.set 0 (memory.grow (i32.const 16)))
        (if (i32.eq (local.get 0) (i32.const -1)) (then (unreachable)))
        (memory.fill (i32.mul (local.get 0) (i32.const 65536)) (i32.const 1) (i32.const 0x100000))
        (br $l)))"""), (TRAP, ), "unreachable", mebibytes=200, **limit)
    yield Scenario("table_large", text('(table 10000000 funcref) (func (export "f"))'), (OK, ERROR),
                   "table", mebibytes=600)
    yield Scenario("table_too_large", text('(table 4294967295 funcref) (func (export "f"))'),
                   (ERROR, ), "table")
    yield Scenario("tables_thousands", text('(table 1 funcref)' * 5000 + '(func (export "f"))'),
                   (OK, ERROR), "table")
    yield Scenario("tables_many_large", text('(table 10000000 externref)' * 1000 +
                                             '(func (export "f"))'), (ERROR, ), "table")
    yield Scenario("table_grow", text("""(table $t 0 externref) (func (export "f")
      (loop $l (br_if $l (i32.ne (table.grow $t (ref.null extern) (i32.const 1000))
        (i32.const -1)))))"""), mebibytes=1300)


def instances():
    """Thousands of instances from one script."""
    def script(fields, count):
        lines = [f"(module definition $m {fields})"]
        lines += [f"(module instance $i{i} $m)" for i in range(count)]
        return text("\n".join([*lines, '(assert_return (invoke "f"))']))

    wast = dict(command="wast", suffix=".wast", seconds=60)
    yield Scenario("instances", script('(func (export "f"))', 20_000), **wast)
    yield Scenario("instances_with_memory", script('(memory 1) (func (export "f"))', 20_000),
                   statuses=(OK, ERROR), stderr=".", **wast)
    yield Scenario("instances_with_everything", script("""(memory 1) (table 100 funcref)
      (global (mut i64) (i64.const 1)) (tag) (data (i32.const 0) "x") (elem (i32.const 0) $f)
      (func $f (export "f"))""", 3000), statuses=(OK, ERROR), **wast)
    yield Scenario("instances_in_start_loops", script("""(start $s)
      (func $s (call $s)) (func (export "f"))""", 100), statuses=(ERROR, ), **wast)
    yield Scenario("modules", text('(module (func (export "f") (result i32) (i32.const 1)))\n' * 100
                                   + '(assert_return (invoke "f") (i32.const 1))'), **wast)


def texts():
    """The text format at its edges."""
    def refused(name, content, pattern=".", **more):
        return Scenario(f"text_{name}", text(content), (ERROR, ), pattern, **more)

    yield refused("open_parens", "(" * 1_000_000)
    yield refused("closed_parens", ")" * 1_000_000)
    yield refused("paren_pairs", "(" * 500_000 + ")" * 500_000)
    yield refused("deep_fold", "(func " + "(drop " * 200_000 + "(i32.const 1)" + ")" * 200_001)
    yield Scenario("text_fold", text('(func (export "f") (result i32) ' + "(i32.eqz " * 50_000 +
                                     "(i32.const 1)" + ")" * 50_001), (OK, ERROR))
    yield Scenario("text_deep_blocks", text('(func (export "f") ' + "(block " * 90_000 +
                                            ")" * 90_001), (OK, ERROR))
    yield Scenario("text_deep_comment", text("(;" * 500_000 + ";)" * 500_000 +
                                             '(func (export "f"))'), (OK, ERROR))
    yield refused("open_comment", "(;" * 1_000_000)
    yield refused("open_string", '(import "' + "x" * 10_000_000)
    yield refused("long_number", "(global i32 (i32.const " + "9" * 1_000_000 + "))")
    yield Scenario("text_long_float", text('(func (export "f")) (global f64 (f64.const 1.' +
                                           "0" * 1_000_000 + "1))"))
    yield refused("long_exponent", "(global f64 (f64.const 1e" + "9" * 1_000_000 + "))")
    yield refused("hex_exponent", "(global f64 (f64.const 0x1p" + "9" * 100_000 + "))")
    yield refused("huge_index", '(func (export "f") (call 4294967296))')
    yield refused("huge_memory", '(memory 99999999999999999999)')
    yield refused("huge_align", '(memory 1) (func (drop (i32.load align=4294967296 (i32.const 0))))')
    yield Scenario("text_long_identifier", text(f'(func ${"i" * 1_000_000} (export "f"))'))
    yield refused("long_name", f'(func (export "{"n" * 200_000}"))')
    yield Scenario("text_many_locals", text('(func (export "f") ' + "(local i32)" * 50_000 + ")"))
    yield refused("too_many_locals", '(func (export "f") ' + "(local i32)" * 50_001 + ")")
    yield Scenario("text_large", text('(func (export "f") ' + "(drop (i32.const 7)) " * 500_000 +
                                      ")"), mebibytes=1500)
    yield refused("zeros", "\0" * 1_000_000)
    yield refused("unicode", "(func $\u202e\U0001f600)" * 1000)
    wast = dict(command="wast", suffix=".wast")
    yield refused("script_parens", "(" * 1_000_000, **wast)
    yield refused("script_deep_assert", "(assert_return " * 100_000, **wast)
    yield refused("script_deep_either", '(assert_return (invoke "f") ' + "(either " * 100_000 +
                  "(i32.const 1)" + ")" * 100_001, **wast)
    yield refused("script_quoted", '(module quote "' + "(" * 1_000_000 + '")', **wast)


def counts():
    """Every count as large as its encoding allows."""
    most = m.leb(2**32 - 1)
    names = ["types", "imports", "functions", "tables", "memories", "tags", "globals", "exports",
             "elements", "data_count", "code", "data"]
    for name in names:
        yield Scenario(f"count_{name}", lambda name=name: m.module(**{name: most}), (ERROR, ))
    yield Scenario("count_params", lambda: m.module(types=m.leb(1) + b"\x60" + most), (ERROR, ))
    yield Scenario("count_results", lambda: m.module(types=m.leb(1) + b"\x60\x00" + most), (ERROR, ))
    yield Scenario("count_locals", lambda: m.one_function(b"", local_groups=[(2**32 - 1, m.I32)]),
                   (ERROR, ))
    yield Scenario("count_local_groups", lambda: m.module(
        types=m.vector([m.functype()]), functions=m.vector([m.leb(0)]),
        code=m.leb(1) + m.leb(6) + most + b"\x0b"), (ERROR, ))
    yield Scenario("count_branch_targets", lambda: m.one_function(m.const(0) + b"\x0e" + most),
                   (ERROR, ))
    yield Scenario("count_catches", lambda: m.one_function(b"\x1f\x40" + most), (ERROR, ))
    yield Scenario("count_select_types", lambda: m.one_function(b"\x1c" + most), (ERROR, ))
    yield Scenario("count_elements", lambda: m.module(elements=m.leb(1) + b"\x01\x00" + most),
                   (ERROR, ))
    yield Scenario("count_names", lambda: m.one_function(
        b"", raw=m.section(0, m.text("name") + m.section(1, most))))
    yield Scenario("count_name_size", lambda: m.one_function(
        b"", raw=m.section(0, m.text("name") + m.section(1, m.leb(1) + m.leb(0) + most))))
    yield Scenario("count_section_size", lambda: b"\0asm\1\0\0\0\x01" + most, (ERROR, ))
    yield Scenario("count_custom_name", lambda: b"\0asm\1\0\0\0\x00\x05" + most, (ERROR, ))


def scenarios():
    for family in (recursion, throwing, endless, memory_bombs, instances, texts, counts):
        yield from family()
