"""Small modules with something of everything, for fuzzers and mutators to start from."""
import modules as m

TEXTS = {
    "control": """(module
  (type $pair (func (param i32 i64) (result i32 i64)))
  (func $f (export "f") (type $pair) (local $x f64)
    (block $out (result i32 i64)
      (local.get 0) (local.get 1)
      (loop $again (param i32 i64) (result i32 i64)
        (br_if $out (i32.eqz (local.get 0)))
        (br_table $again $out 0 (local.get 0))))
    (drop) (drop) (local.get 0) (local.get 1))
  (func (export "g") (result i32)
    (if (result i32) (i32.const 1) (then (i32.const 2)) (else (unreachable)))
    (select (i32.const 3) (i32.const 1)) (return)))""",
    "memory": """(module
  (memory $m (export "m") 1 3) (memory $big i64 0 2)
  (data $d (i32.const 8) "hello\\00\\ff") (data $p "passive")
  (func (export "f") (param i32) (result i64)
    (memory.init $p (i32.const 0) (i32.const 0) (i32.const 4)) (data.drop $p)
    (memory.copy $m $m (i32.const 0) (i32.const 8) (i32.const 5))
    (memory.fill (i32.const 0) (i32.const 7) (i32.const 9))
    (i64.store $big offset=4 align=2 (i64.const 0) (i64.const 9))
    (drop (memory.grow (i32.const 1))) (i64.load32_u offset=3 (local.get 0))))""",
    "tables": """(module
  (type $t (func (result i32)))
  (table $a (export "t") 4 8 funcref) (table $e 2 externref)
  (elem $s (table $a) (i32.const 0) func $f $f) (elem $p funcref (ref.func $f) (ref.null func))
  (elem declare func $f)
  (func $f (type $t) (i32.const 7))
  (func (export "f") (param i32) (result i32)
    (table.init $a $p (i32.const 0) (i32.const 0) (i32.const 2)) (elem.drop $p)
    (table.set $e (i32.const 0) (ref.null extern))
    (drop (table.grow $a (ref.func $f) (i32.const 1)))
    (call_indirect $a (type $t) (local.get 0))
    (call_ref $t (ref.func $f)) (i32.add)
    (return_call_indirect $a (type $t) (local.get 0))))""",
    "exceptions": """(module
  (tag $e (export "e") (param i32 f64)) (tag $n)
  (func $throw (param i32) (throw $e (local.get 0) (f64.const 1.5)))
  (func (export "f") (param i32) (result i32)
    (block $all
      (block $h (result i32 f64 exnref)
        (try_table (catch_ref $e $h) (catch_all $all) (call $throw (local.get 0)))
        (return (i32.const 1)))
      (drop) (drop) (return))
    (i32.const 2)))""",
    "vectors": """(module (memory 1 1 shared)
  (func (export "f") (param v128) (result v128)
    (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (local.get 0) (v128.const i32x4 1 2 3 4))
    (f32x4.add (v128.load offset=16 (i32.const 0)))
    (i32x4.replace_lane 2 (i32.atomic.rmw.add (i32.const 0) (i32.const 5)))
    (i32x4.relaxed_trunc_f32x4_s)))""",
    "globals": """(module
  (import "m" "g" (global $i (mut i32))) (import "m" "f" (func $log (param i32)))
  (global $a i32 (i32.add (i32.const 3) (i32.mul (i32.const 2) (i32.const 5))))
  (global $b (mut f64) (f64.const 0x1.8p+1)) (global $r funcref (ref.func $log))
  (global $v v128 (v128.const f64x2 nan:0x123 -inf))
  (start $s) (func $s (call $log (global.get $a)) (global.set $b (f64.const 2)))
  (@custom "notes" "anything"))""",
    "numbers": """(module (func (export "f") (param f32 i64) (result i64)
    (i64.trunc_sat_f32_u (f32.nearest (local.get 0))) (i64.rotl (i64.clz (local.get 1)))
    (i64.extend8_s) (i64.div_s (i64.const -0x8000_0000_0000_0000))
    (i64.add (i64.reinterpret_f64 (f64.promote_f32 (f32.const nan:0x400000))))))""",
    "script": """(module $m (func (export "f") (param i32) (result i32) (local.get 0)))
(register "m" $m)
(assert_return (invoke $m "f" (i32.const 1)) (i32.const 1))
(assert_trap (module (start 0) (func unreachable)) "unreachable")
(assert_malformed (module quote "(func (i32.const 99999999999))") "constant")
(assert_invalid (module binary "\\00asm" "\\01\\00\\00\\00") "x")""",
}


def modules():
    """What the text format cannot say, or old assemblers cannot make: (name, bytes)."""
    names = m.section(0, m.text("name") + m.section(0, m.text("mod")) +
                      m.section(1, m.vector([m.leb(0) + m.text("first")])))
    producers = m.section(0, m.text("producers") + m.vector(
        [m.text("language") + m.vector([m.text("C") + m.text("17")])]))
    features = m.section(0, m.text("target_features") + m.vector([b"+" + m.text("simd128")]))
    dylink = m.section(0, m.text("dylink.0") + b"\x01" + m.leb(4) + b"\x08\x02\x00\x00" +
                       b"\x02" + m.leb(6) + m.vector([m.text("a.so")]))
    # dylink.0 stands before everything else.
    plain = m.one_function(m.get(0) + b"\x04\x40" + m.const(7) + m.put(0) + m.END, [m.I32])
    yield "named", plain + names + producers + features
    yield "library", plain[:8] + dylink + plain[8:]
    legacy = b"\x06\x40" + m.const(1) + b"\x08\x00\x07\x00\x1a\x09\x00\x19\x09\x00\x0b"
    yield "legacy", m.module(
        types=m.vector([m.functype(), m.functype([m.I32])]), functions=m.vector([m.leb(0)]),
        tags=m.vector([b"\x00\x01"]), exports=m.vector([m.export("f", 0, 0)]),
        code=m.vector([m.body(b"\x06\x40" + legacy + b"\x19\x0b")]))
